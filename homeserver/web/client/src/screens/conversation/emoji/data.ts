/** All emoji of Unicode, with the words by which they are found. Loaded when emoji are first asked for. */

import english from "emoji-picker-element-data/en/joypixels/data.json?url";
import german from "emoji-picker-element-data/de/cldr-native/data.json?url";
import { spoken } from "../../../texts/texts.svelte";

/** An emoji as the files have it (<https://github.com/nolanlawson/emoji-picker-element-data>). */
interface Raw {
  emoji: string;
  annotation: string;
  tags?: string[];
  shortcodes?: string[];
  group: number;
  version: number;
  skins?: { emoji: string; tone: number | number[] }[];
}

export interface Entry {
  emoji: string;
  /** What it shows. */
  name: string;
  /** Short names, as they are written between colons. */
  codes: string[];
  /** Everything by which it is found, small. */
  words: string[];
  group: number;
  /** The same in tones of skin, 1 to 5; empty where there is no skin. */
  tones: string[];
}

/** Newer ones are not on most devices yet. */
const NEWEST = 15.1;
/** The group of parts, which are none by themselves. */
const PARTS = 2;

/** Makes entries of files: names of the second are put before those of the first. */
export function entries(raw: Raw[], local: Raw[] = []): Entry[] {
  const names = new Map(local.map((one) => [one.emoji, one]));
  return raw
    .filter((one) => one.version <= NEWEST && one.group !== PARTS)
    .map((one) => {
      const also = names.get(one.emoji);
      const codes = one.shortcodes ?? [];
      const words = [one.annotation, ...(one.tags ?? []), ...codes];
      if (also) words.push(also.annotation, ...(also.tags ?? []));
      const tones = (one.skins ?? []).filter((skin) => typeof skin.tone === "number");
      tones.sort((a, b) => Number(a.tone) - Number(b.tone));
      return {
        emoji: one.emoji,
        name: also?.annotation ?? one.annotation,
        codes,
        words: [...new Set(words.map((word) => word.toLowerCase()))],
        group: one.group,
        tones: tones.map((skin) => skin.emoji),
      };
    });
}

/** Those that fit what is looked for, the best first. */
export function search(all: Entry[], query: string, most: number): Entry[] {
  const wanted = query.toLowerCase().trim();
  if (!wanted) return [];
  const ranked: { entry: Entry; rank: number }[] = [];
  for (const entry of all) {
    const rank = fits(entry, wanted);
    if (rank !== null) ranked.push({ entry, rank });
  }
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** How well it fits, the less the better; null if it does not. */
function fits({ codes, words }: Entry, wanted: string): number | null {
  if (codes.includes(wanted)) return 0;
  if (codes.some((code) => code.startsWith(wanted))) return 1;
  if (words.includes(wanted)) return 2;
  if (words.some((word) => word.startsWith(wanted))) return 3;
  if (words.some((word) => word.includes(wanted))) return 4;
  // Several words, each of which is in one.
  const parts = wanted.split(/[\s_]+/u);
  return parts.length > 1 && parts.every((part) => words.some((word) => word.includes(part))) ? 5 : null;
}

const loaded = new Map<string, Promise<Entry[]>>();

async function read(url: string): Promise<Raw[]> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Raw[];
}

/** All emoji, with the words of the language that is spoken. */
export function allEmoji(): Promise<Entry[]> {
  const language = spoken() === "de" ? "de" : "en";
  const known = loaded.get(language);
  if (known) return known;
  const wanted = Promise.all([read(english), language === "de" ? read(german) : []]).then(([raw, local]) =>
    entries(raw, local),
  );
  loaded.set(language, wanted);
  wanted.catch(() => loaded.delete(language));
  return wanted;
}
