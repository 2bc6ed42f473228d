/** In which order channels are shown. */

import type { Models } from "../api/client";

type Channel = Models["Channel"];

/** Kinds of channels (`type` of the Channel model). */
export const kind = { text: 0, category: 4 } as const;

export interface Group {
  /** Null of channels in none. */
  category: Channel | null;
  channels: Channel[];
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
