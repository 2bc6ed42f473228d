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
  /** As `isPressed` reads them. */
  keys: string;
  /** Id of the text that says what it does. */
  text: string;
  /** Does it; false if there is nothing to do, so that the keys are left to others. */
  run: () => boolean;
}

/** The composer of what is open. */
export const COMPOSER = ".conversation .composer textarea";

export const shortcuts: Shortcut[] = [
  { keys: "Ctrl+K", text: "find-shortcut-switcher", run: done(() => finder.switch()) },
  { keys: "Ctrl+F", text: "find-shortcut-search", run: openSearch },
  { keys: "Alt+ArrowUp", text: "find-shortcut-previous", run: () => channel(-1, false) },
  { keys: "Alt+ArrowDown", text: "find-shortcut-next", run: () => channel(1, false) },
  { keys: "Alt+Shift+ArrowUp", text: "find-shortcut-previous-unread", run: () => channel(-1, true) },
  { keys: "Alt+Shift+ArrowDown", text: "find-shortcut-next-unread", run: () => channel(1, true) },
  { keys: "Ctrl+Alt+ArrowUp", text: "find-shortcut-previous-guild", run: () => guild(-1) },
  { keys: "Ctrl+Alt+ArrowDown", text: "find-shortcut-next-guild", run: () => guild(1) },
  { keys: "Escape", text: "find-shortcut-read", run: escape },
  { keys: "Shift+Escape", text: "find-shortcut-read-guild", run: readGuild },
  { keys: "/", text: "find-shortcut-compose", run: compose },
];

/** Does what the keys are for, if nothing on the page has taken them. */
export function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const isBusy = document.querySelector('dialog[open], [role="menu"]') !== null;
  const found = shortcuts.find((one) => one.keys !== "/" && isPressed(one.keys, event));
  if (found) {
    if (isBusy && !found.keys.startsWith("Ctrl+")) return;
    if (isBusy && found.keys === "Ctrl+F") return;
    if (found.run()) event.preventDefault();
  } else if (!isBusy && isWriting(event) && isNowhere(document.activeElement)) {
    // What is typed goes into the composer: the focus is there before the letter is.
    compose();
  }
}

/** Whether what has the focus has nothing to do with letters. */
function isNowhere(focused: Element | null): boolean {
  if (!focused || focused === document.body) return true;
  const takes = "input, textarea, select, [contenteditable], [role], dialog, summary, video, audio";
  return focused.closest(".conversation") !== null && !focused.matches(`${takes}, a, button`);
}

function done(run: () => void): () => boolean {
  return () => {
    run();
    return true;
  };
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
  const all = [...privateChannels.values()].map(({ id }) => ({ guildId: null, id }));
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
