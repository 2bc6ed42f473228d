/** Where in a channel begins what is not read. */

import type { Models } from "../api/client";

/** What was not read when somebody began to look. */
export interface Mark {
  /** The last message that was read; null if it is not known. */
  after: string | null;
  /** Messages of others after it; 100 are 100 or more. */
  count: number;
}

const CAPPED = 100;

/** The first message that is not read, if it is among those that are loaded, which reach to the end of the channel. */
export function firstUnread(
  messages: readonly Models["Message"][],
  { after, count }: Mark,
  hasOlder: boolean,
  me: string,
): string | null {
  const read = after ? messages.findIndex((one) => one.id === after) : -1;
  if (read >= 0) return messages.slice(read + 1).find((one) => one.authorId !== me)?.id ?? null;
  const others = messages.filter((one) => one.authorId !== me);
  if (others.length < count) return hasOlder ? null : (others[0]?.id ?? null);
  // Of more than can be counted the first is not known.
  if (count >= CAPPED && hasOlder) return null;
  return others.at(-count)?.id ?? null;
}
