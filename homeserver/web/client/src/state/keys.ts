/** What the keyboard does everywhere: finding things and going from one to another. */

import { api, ask } from "../api/client";
import { go, here as placeNow } from "../router/router.svelte";
import { excuse, t } from "../texts/texts.svelte";
import { toast } from "../ui/toasts.svelte";
import { finder } from "./finder.svelte";
import { world } from "./here.svelte";
import { isPressed, isWriting, neighbour } from "./keymatch";
import { ofGuild } from "./order";
import { recent } from "./recent.svelte";

export interface Shortcut {
  id: string;
  /** As `isPressed` reads them; each does the same. */
  keys: string[];
  /** Id of the text that says what it does. */
  text: string;
  group: "general" | "navigation" | "messages";
  /** Does it; false if there is nothing to do, so that the keys are left to others. */
  run: () => boolean;
}

/** The composer of what is open. */
export const COMPOSER = ".conversation .composer textarea";

/** In the order in which they are listed. */
export const shortcuts: Shortcut[] = [
  navigation("switcher", ["Mod+K"], switchTo),
  navigation("search", ["Mod+F"], openSearch),
  navigation("previous", ["Alt+ArrowUp"], () => channel(-1, false)),
  navigation("next", ["Alt+ArrowDown"], () => channel(1, false)),
  navigation("previous-unread", ["Alt+Shift+ArrowUp"], () => channel(-1, true)),
  navigation("next-unread", ["Alt+Shift+ArrowDown"], () => channel(1, true)),
  navigation("previous-guild", ["Mod+Alt+ArrowUp"], () => guild(-1)),
  navigation("next-guild", ["Mod+Alt+ArrowDown"], () => guild(1)),
  navigation("read", ["Escape"], escape),
  navigation("read-guild", ["Shift+Escape"], readGuild),
  navigation("compose", ["/"], compose),
];

function navigation(name: string, keys: string[], run: () => boolean): Shortcut {
  return { id: `find-${name}`, keys, text: `find-shortcut-${name}`, group: "navigation", run };
}

function named(event: KeyboardEvent): Shortcut | undefined {
  return shortcuts.find((one) => one.keys.some((keys) => isPressed(keys, event)));
}

/** Keys that are held with others are nobody else's: fields would take the arrows among them. */
export function held(event: KeyboardEvent): void {
  if (event.isComposing || !(event.ctrlKey || event.altKey || event.metaKey)) return;
  const found = named(event);
  if (!found || (isBusy() && found.run !== switchTo) || !found.run()) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Does what the other keys are for, if nothing on the page has taken them. */
export function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isBusy()) return;
  if (event.key === "Escape") {
    if (named(event)?.run()) event.preventDefault();
  } else if (isWriting(event) && isNowhere(document.activeElement)) {
    // What is typed goes into the composer: the focus is there before the letter is.
    compose();
  }
}

/** Whether something is open that keys belong to. */
function isBusy(): boolean {
  return document.querySelector('dialog[open], [role="menu"]') !== null;
}

/** Whether what has the focus has nothing to do with letters. */
function isNowhere(focused: Element | null): boolean {
  if (!focused || focused === document.body) return true;
  const takes = "input, textarea, select, [contenteditable], [role], dialog, summary, video, audio";
  return focused.closest(".conversation") !== null && !focused.matches(`${takes}, a, button`);
}

function switchTo(): boolean {
  // Over a dialog there is no place for another one.
  if (isBusy() && !finder.isSwitching) return false;
  finder.switch();
  return true;
}

function openSearch(): boolean {
  const place = placeNow();
  if (place.screen !== "guild" && place.screen !== "private" && place.screen !== "friends") return false;
  // Asked for again within it, it is the browser's own.
  if (document.activeElement?.closest(".search [role=search]")) return false;
  finder.search();
  return true;
}

function compose(): boolean {
  const composer = document.querySelector<HTMLTextAreaElement>(COMPOSER);
  composer?.focus();
  return composer !== null;
}

interface Spot {
  guildId: string | null;
  id: string;
}

/** The channels among which one goes: those of the guild that is open, or the private ones. For unread ones, those of all guilds from there on. */
function spots(isUnread: boolean): Spot[] {
  const { guilds, privateChannels } = world();
  const place = placeNow();
  const inGuild = (guildId: string): Spot[] =>
    ofGuild([...(guilds.get(guildId)?.channels.values() ?? [])])
      .flatMap((group) => group.channels)
      .map(({ id }) => ({ guildId, id }));
  const all = privateChannels.sorted().map(({ id }) => ({ guildId: null, id }));
  if (isUnread) return [...all, ...[...guilds.keys()].flatMap(inGuild)];
  return place.screen === "guild" ? inGuild(place.guildId) : all;
}

function channel(by: 1 | -1, isUnread: boolean): boolean {
  const place = placeNow();
  const now = "channelId" in place ? place.channelId : null;
  const all = spots(isUnread);
  const current = all.find((one) => one.id === now);
  const to = neighbour(all, current, by, ({ id }) => !isUnread || world().reads.of(id) !== undefined);
  if (!to) return false;
  if (to.guildId) go({ screen: "guild", guildId: to.guildId, channelId: to.id });
  else go({ screen: "private", channelId: to.id });
  return true;
}

function guild(by: 1 | -1): boolean {
  const place = placeNow();
  const all = [...world().guilds.keys()];
  const to = neighbour(all, "guildId" in place ? place.guildId : undefined, by);
  if (!to) return false;
  const last = recent.in(to)?.channelId ?? null;
  const isThere = last !== null && world().guilds.get(to)?.channels.has(last);
  go({ screen: "guild", guildId: to, channelId: isThere ? last : null });
  return true;
}

function escape(): boolean {
  if (finder.isSearching) {
    finder.isSearching = false;
    compose();
    return true;
  }
  const place = placeNow();
  if ((place.screen !== "guild" && place.screen !== "private") || !place.channelId) return false;
  const timeline = world().timelines.of(place.channelId);
  const last = timeline.messages.at(-1);
  if (last) void world().reads.acknowledge(place.channelId, last.id);
  return false;
}

function readGuild(): boolean {
  const place = placeNow();
  if (place.screen !== "guild") return false;
  const { guildId } = place;
  const name = world().guilds.get(guildId)?.guild.name ?? "";
  ask(api.POST("/api/v1/guilds/{guild_id}/ack", { params: { path: { guild_id: guildId } } })).then(
    () => {
      for (const id of world().guilds.get(guildId)?.channels.keys() ?? []) world().reads.read(id);
      toast(t("find-read-guild", { guild: name }));
    },
    (error: unknown) => {
      toast(excuse(error), { kind: "fault" });
    },
  );
  return true;
}
