/** Filters as they are typed where the reader is: in the reader's language, with the names of people and channels there. */

import { nameOf } from "../state/called";
import { world } from "../state/here.svelte";
import { localpart, serverOf } from "../state/people.svelte";
import { kind as channelKind } from "../state/order";
import type { Models } from "../api/client";
import { spoken, t } from "../texts/texts.svelte";
import { asDate, dayOf, daysAgo } from "./days";
import { fold } from "./fold";
import { ANSWERS, AUTHORS, HAS, KINDS, type Filter, type Kind, type Lexicon } from "./query";

/** Somebody who may be named in a filter. */
export interface Named {
  id: string;
  name: string;
  avatar: string | null;
}

/** Where the reader is. */
export interface Place {
  guildId: string | null;
  channelId: string | null;
}

/** The words that a filter of a kind takes, if these are a few. */
export function choices(kind: Kind): readonly string[] {
  if (kind === "has") return HAS;
  if (kind === "author") return AUTHORS;
  return kind === "pinned" ? ANSWERS : [];
}

export function isDay(kind: Kind): boolean {
  return kind === "before" || kind === "after" || kind === "during";
}

export function isPerson(kind: Kind): boolean {
  return kind === "from" || kind === "mentions";
}

/** People who are known where the reader is. */
export function people({ guildId }: Place): Named[] {
  const here = world();
  if (guildId) {
    return here.people.of(guildId).map(({ nick, user }) => ({
      id: user.id,
      name: nick ?? user.displayName,
      avatar: user.avatar ?? null,
    }));
  }
  const ids = new Set([...here.privateChannels.values()].flatMap((one) => one.recipients));
  const { users } = here.people;
  return [...ids].map((id) => ({ id, name: users.name(id), avatar: users.of(id)?.avatar ?? null }));
}

/** Channels that may be named in a filter. */
export function channels({ guildId }: Place): Models["Channel"][] {
  const here = world();
  const all = guildId
    ? [...(here.guilds.get(guildId)?.channels.values() ?? [])]
    : [...here.privateChannels.values()];
  return all.filter((one) => one.type !== channelKind.category);
}

/** What a channel is called; private ones by who is in them. */
export function channelName(channel: Models["Channel"]): string {
  return nameOf(world(), channel);
}

export function lexicon(place: Place): Lexicon {
  return {
    kind: (word) => KINDS.find((one) => one === word || fold(t(`find-key-${one}`)) === fold(word)) ?? null,
    name: (kind) => t(`find-key-${kind}`),
    value: (kind, word) => value(kind, word, place),
    word: (filter) => word(filter, place),
  };
}

function value(kind: Kind, typed: string, place: Place): string | null {
  if (isPerson(kind)) return person(typed, place);
  if (kind === "in") return channel(typed, place);
  if (isDay(kind)) return day(typed);
  const one = fold(typed);
  return choices(kind).find((choice) => choice === one || fold(t(`find-${kind}-${choice}`)) === one) ?? null;
}

function word({ kind, value }: Filter, place: Place): string {
  if (isPerson(kind)) return value;
  if (isDay(kind)) return value;
  if (kind !== "in") return t(`find-${kind}-${value}`);
  const all = channels(place);
  const found = all.find((one) => one.id === value);
  const name = found ? channelName(found) : "";
  return all.filter((one) => channelName(one) === name).length === 1 ? name : value;
}

/** How a filter's value is shown to the reader. */
export function shown({ kind, value }: Filter, place: Place): string {
  if (isPerson(kind)) return people(place).find((one) => one.id === value)?.name ?? value;
  if (kind === "in") {
    const found = world().channel(value);
    return found ? (place.guildId ? `#${channelName(found)}` : channelName(found)) : value;
  }
  if (isDay(kind)) {
    return new Intl.DateTimeFormat(spoken(), { dateStyle: "medium" }).format(asDate(value));
  }
  return t(`find-${kind}-${value}`);
}

function person(typed: string, place: Place): string | null {
  const me = world().me?.id;
  const one = fold(typed);
  if (me && (one === "me" || one === fold(t("find-me")))) return me;
  if (/^@[^:\s]+:\S+$/u.test(typed)) return typed;
  const [name, server] = typed.replace(/^@/u, "").split("@");
  if (name && server) return `@${name}:${server}`;
  const bare = fold(name ?? "");
  const own = serverOf(me ?? "");
  // Of several who are called so, rather who is of this server.
  const found = people(place).filter(({ id, name }) => fold(name) === bare || fold(localpart(id)) === bare);
  return (found.find(({ id }) => serverOf(id) === own) ?? found[0])?.id ?? null;
}

function channel(typed: string, place: Place): string | null {
  if (typed.startsWith("!")) return typed;
  const name = fold(typed.replace(/^#/u, ""));
  return channels(place).find((one) => fold(channelName(one)) === name)?.id ?? null;
}

function day(typed: string): string | null {
  const one = fold(typed);
  if (one === "today" || one === fold(t("find-today"))) return daysAgo(0);
  if (one === "yesterday" || one === fold(t("find-yesterday"))) return daysAgo(1);
  return dayOf(typed);
}
