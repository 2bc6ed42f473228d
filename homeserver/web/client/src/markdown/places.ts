/** Links to messages and channels: whichever server they name, they are opened in this client (`spec/markdown.md`). */

import type { Place } from "../router/router.svelte";

/** Ids of rooms and messages, by their first letter. */
const ROOM = /^![^\s/]+$/u;
const MESSAGE = /^\$[^\s/]+$/u;

/** What a link leads to within the client; null for links elsewhere. */
export function placeOf(href: string): Place | null {
  let parts: string[];
  try {
    parts = new URL(href).pathname.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
  const [first, guild, channel = "", last] = parts;
  const isMessage = last !== undefined && MESSAGE.test(last);
  if (!guild || !ROOM.test(channel) || parts.length > (isMessage ? 4 : 3)) return null;
  const message = isMessage ? { messageId: last } : {};
  if (first === "channels" && guild === "@me") return { screen: "private", channelId: channel, ...message };
  if ((first !== "channels" && first !== "guilds") || !ROOM.test(guild)) return null;
  return { screen: "guild", guildId: guild, channelId: channel, ...message };
}
