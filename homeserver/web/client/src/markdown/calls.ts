/** Mentions and emoji in a text (`spec/events.md`). */

import type { Piece } from "./parse";

const CALL =
  /<@&(?<role>[^\s<>]{1,255})>|<@(?<user>[^\s<>&:]{1,255}:[^\s<>]{1,255})>|<a?:(?<name>\w{2,32}):(?<emoji>[^\s<>:]{1,64})>|(?<all>@everyone|@here)\b/gu;

export function callsIn(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(CALL)) {
    if (match.index > at) found.push({ kind: "text", text: text.slice(at, match.index) });
    at = match.index + match[0].length;
    const { role, user, name, emoji, all } = match.groups ?? {};
    if (role) found.push({ kind: "mention", of: "role", id: role });
    else if (user) found.push({ kind: "mention", of: "user", id: `@${user}` });
    else if (emoji) found.push({ kind: "emoji", id: emoji, name: name ?? "" });
    else found.push({ kind: "mention", of: "everyone", id: all ?? "" });
  }
  if (at < text.length) found.push({ kind: "text", text: text.slice(at) });
  return found;
}
