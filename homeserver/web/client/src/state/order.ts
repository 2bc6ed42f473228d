/** In which order channels are shown, and how they are moved. */

import type { Models } from "../api/client";

type Channel = Models["Channel"];

/** Kinds of channels (`type` of the Channel model). */
export const kind = { text: 0, voice: 2, category: 4, announcements: 5, forum: 15 } as const;

export interface Group {
  /** Null of channels in none. */
  category: Channel | null;
  channels: Channel[];
}

/** Where a channel is to stand; `position` counts over the whole list. */
export interface Move {
  id: string;
  position: number;
  parentId?: string | null;
}

function byPosition(a: Channel, b: Channel): number {
  return a.position - b.position || (a.id < b.id ? -1 : 1);
}

/** The channels of a guild: those in no category, then the categories with theirs. */
export function ofGuild(all: Channel[]): Group[] {
  const categories = all.filter((one) => one.type === kind.category).sort(byPosition);
  const known = new Set(categories.map((one) => one.id));
  const within = (id: string | null) =>
    all
      .filter((one) => one.type !== kind.category)
      .filter((one) => (one.parentId && known.has(one.parentId) ? one.parentId : null) === id)
      .sort(byPosition);
  const groups = [
    { category: null, channels: within(null) },
    ...categories.map((category) => ({ category, channels: within(category.id) })),
  ];
  return groups.filter((group) => group.category ?? group.channels.length > 0);
}

/** What is to be told the server so that the list is as `groups` shows it: only what is not so yet. */
function moves(groups: Group[]): Move[] {
  const wanted: { channel: Channel; parentId: string | null }[] = groups.flatMap(({ category, channels }) => [
    ...(category ? [{ channel: category, parentId: null }] : []),
    ...channels.map((channel) => ({ channel, parentId: category?.id ?? null })),
  ]);
  return wanted
    .map(({ channel, parentId }, position) => ({ channel, parentId, position }))
    .filter((one) => one.channel.position !== one.position || (one.channel.parentId ?? null) !== one.parentId)
    .map(({ channel, parentId, position }) => ({
      id: channel.id,
      position,
      ...((channel.parentId ?? null) === parentId ? {} : { parentId }),
    }));
}

/** Where something is put down: before a channel (null: at the end) of a category (null: of none), or before a category. */
export type Target = { in: string | null; before: string | null } | { beforeCategory: string | null };

/** Puts a channel or category in another place. */
export function put(groups: Group[], id: string, to: Target): Move[] {
  const all = groups.map((group) => ({ ...group, channels: [...group.channels] }));
  if ("beforeCategory" in to) {
    const from = all.findIndex((group) => group.category?.id === id);
    const [moved] = from < 0 ? [] : all.splice(from, 1);
    if (!moved || to.beforeCategory === id) return [];
    const at = all.findIndex((group) => group.category && group.category.id === to.beforeCategory);
    all.splice(at < 0 ? all.length : at, 0, moved);
    return moves(all);
  }
  const from = all.find((group) => group.channels.some((one) => one.id === id));
  const channel = from?.channels.find((one) => one.id === id);
  if (!from || !channel || to.before === id) return [];
  from.channels = from.channels.filter((one) => one.id !== id);
  let into = all.find((group) => (group.category?.id ?? null) === to.in);
  if (!into) {
    into = { category: null, channels: [] };
    all.unshift(into);
  }
  const at = into.channels.findIndex((one) => one.id === to.before);
  into.channels.splice(at < 0 ? into.channels.length : at, 0, channel);
  return moves(all);
}

/** Puts a channel or category one place up or down: past its neighbour, or into the category beside its own. Null where there is no such place. */
export function step(groups: Group[], id: string, by: 1 | -1): Move[] | null {
  const group = groups.findIndex((one) => one.category?.id === id);
  if (group >= 0) {
    const beyond = groups[group + by];
    if (!beyond?.category) return null;
    const before = by < 0 ? beyond.category.id : (groups[group + 2]?.category?.id ?? null);
    return put(groups, id, { beforeCategory: before });
  }
  const at = groups.findIndex((one) => one.channels.some((channel) => channel.id === id));
  const from = groups[at];
  if (!from) return null;
  const place = from.channels.findIndex((one) => one.id === id);
  const inside = place + by >= 0 && place + by < from.channels.length;
  if (inside) {
    const before = from.channels[by < 0 ? place - 1 : place + 2]?.id ?? null;
    return put(groups, id, { in: from.category?.id ?? null, before });
  }
  const next = groups[at + by];
  // Above the first category there is a place in none, if nothing is there yet, too.
  if (!next) return by < 0 && from.category ? put(groups, id, { in: null, before: null }) : null;
  const before = by < 0 ? null : (next.channels[0]?.id ?? null);
  return put(groups, id, { in: next.category?.id ?? null, before });
}

/** Whether a channel is not for everybody. */
export function isPrivate(channel: Channel): boolean {
  const everyone = (channel.permissionOverwrites ?? []).find((one) => one.id === channel.guildId);
  // Bit 10: VIEW_CHANNEL.
  return Boolean(BigInt(everyone?.deny ?? "0") & (1n << 10n));
}
