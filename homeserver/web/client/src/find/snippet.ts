/** The part of a text around what was looked for, with its words marked: pieces that a component shows, no markup. */

import { fold, folded } from "./fold";

export interface Part {
  text: string;
  isHit: boolean;
}

/** What is marked: words, of which some may go on. */
interface Wanted {
  text: string;
  isPrefix: boolean;
}

const WORD = /[\p{L}\p{N}]+/gu;
/** Longer words of a name without end are not looked for in everything. */
const MOST = 32;

/** The words that a search for this content finds; those after `-` are in nothing that it finds. */
export function wanted(content: string): Wanted[] {
  const found: Wanted[] = [];
  const quoted = /(-?)(?:"([^"]*)"?|(\S+))/gu;
  for (const [, not, phrase, word] of content.matchAll(quoted)) {
    if (not) continue;
    for (const [one] of fold(phrase ?? word ?? "").matchAll(WORD)) {
      found.push({ text: one, isPrefix: phrase === undefined });
    }
  }
  // Of the last word the beginning does, if it is not in quotation marks.
  return found.slice(0, MOST).map((one, at, { length }) => ({
    ...one,
    isPrefix: one.isPrefix && at === length - 1,
  }));
}

/** The text in parts; of a long one about `length` characters around the first hit. */
export function snippet(source: string, content: string, length = 240): Part[] {
  const text = source.replace(/\s+/gu, " ").trim();
  const hits = ranges(text, wanted(content));
  const first = hits[0]?.[0] ?? 0;
  const begin = text.length <= length ? 0 : edge(text, Math.max(0, first - Math.floor(length / 4)));
  const end = text.length - begin <= length ? text.length : edge(text, begin + length);
  const parts: Part[] = [];
  const add = (part: string, isHit: boolean) => {
    if (part) parts.push({ text: part, isHit });
  };
  let at = begin;
  if (begin > 0) add("…", false);
  for (const [from, to] of hits) {
    if (from < begin || to > end) continue;
    add(text.slice(at, from), false);
    add(text.slice(from, to), true);
    at = to;
  }
  add(text.slice(at, end), false);
  if (end < text.length) add("…", false);
  return parts;
}

function ranges(text: string, words: Wanted[]): [number, number][] {
  if (words.length === 0) return [];
  const { text: plain, from } = folded(text);
  const found: [number, number][] = [];
  for (const match of plain.matchAll(WORD)) {
    const [word] = match;
    const hit = words.find((one) => (one.isPrefix ? word.startsWith(one.text) : word === one.text));
    if (!hit) continue;
    const start = from[match.index] ?? 0;
    found.push([start, from[match.index + hit.text.length] ?? text.length]);
  }
  return found;
}

/** Not within a letter of two halves, and if there is a space near by, there. */
function edge(text: string, at: number): number {
  const space = text.lastIndexOf(" ", at);
  if (space > at - 24 && space > 0) return space + 1;
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
