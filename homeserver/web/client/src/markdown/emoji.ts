/** Emoji in texts: where their pictures are, and whether a text is nothing else. */

import { createContext } from "svelte";
import type { Models } from "../api/client";
import type { Block, Piece } from "./parse";

/** The emoji that the server tells of a text; they may be of guilds that the reader is not in. */
export const [emojisOfText, setEmojisOfText] = createContext<() => Models["MessageEmoji"][]>();

/** So many alone are shown large. */
const MOST = 27;
/** One emoji of Unicode, of whatever parts (<https://unicode.org/reports/tr51/>). */
const EMOJI =
  /\p{RI}\p{RI}|[#*0-9]\ufe0f?\u20e3|\p{Emoji}(?:\p{EMod}|\ufe0f)?(?:[\u{e0020}-\u{e007e}]+\u{e007f})?(?:\u200d\p{Emoji}(?:\p{EMod}|\ufe0f)?)*/gu;

/** Whether a text is a few emoji and no words. */
export function isEmojiOnly(blocks: Block[]): boolean {
  const [only, ...others] = blocks;
  if (only?.kind !== "paragraph" || others.length > 0) return false;
  let count = 0;
  for (const piece of only.children) {
    const here = countOf(piece);
    if (here === null) return false;
    count += here;
  }
  return count > 0 && count <= MOST;
}

/** How many emoji a piece is; null if it is something else, too. */
function countOf(piece: Piece): number | null {
  if (piece.kind === "emoji") return 1;
  if (piece.kind !== "text") return null;
  // Digits are emoji to Unicode, and words to people.
  if (/^[\s\d#*]*$/u.test(piece.text)) return piece.text.trim() ? null : 0;
  const found = piece.text.match(EMOJI) ?? [];
  return piece.text.replace(EMOJI, "").trim() === "" && !/\d(?!\ufe0f?\u20e3)/u.test(piece.text)
    ? found.length
    : null;
}
