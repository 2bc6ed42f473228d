/** The quick switcher: what can be gone to, and what of it fits best what was typed. */

import { fits } from "./fuzzy";

export type EntryKind = "guild" | "channel" | "voice" | "thread" | "private" | "person";

export interface Entry {
  key: string;
  kind: EntryKind;
  name: string;
  /** What tells it from others of the same name. */
  hint: string;
  /** Whose picture or letters stand before it; channels have a sign. */
  badge?: { id: string; picture: string | null };
  unread: number;
  mentions: number;
  run: () => void;
}

const PREFIXES: Record<string, EntryKind[]> = {
  "#": ["channel", "thread"],
  "@": ["person", "private"],
  "*": ["guild"],
  "!": ["voice"],
};

/** So many are shown. */
const MOST = 12;
/** What was visited lately fits better, the later the more. */
const LATELY = 60;

/** What was typed, without the sign for a kind of thing. */
export function read(typed: string): { kinds: EntryKind[] | null; name: string } {
  const text = typed.trimStart();
  const kinds = PREFIXES[text[0] ?? ""] ?? null;
  return { kinds, name: (kinds ? text.slice(1) : text).trim() };
}

export interface Section {
  title: "unread" | "recent" | "results";
  entries: Entry[];
}

/** What is offered. `visited` has the keys of what was visited, the latest first. */
export function offered(all: Entry[], typed: string, visited: string[]): Section[] {
  const { kinds, name } = read(typed);
  const place = new Map(visited.map((key, at) => [key, at]));
  if (!kinds && !name) return atFirst(all, place);
  const entries = all
    .filter((one) => !kinds || kinds.includes(one.kind))
    .map((entry) => ({ entry, score: score(entry, name, place) }))
    .filter((one): one is { entry: Entry; score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score || a.entry.name.localeCompare(b.entry.name))
    .slice(0, MOST)
    .map(({ entry }) => entry);
  return entries.length > 0 ? [{ title: "results", entries }] : [];
}

function score(entry: Entry, name: string, place: Map<string, number>): number | null {
  const whole = fits(entry.name, name);
  // Words of two things: `general harbour` is the channel of that guild.
  const both = whole ?? weaker(fits(`${entry.name} ${entry.hint}`, name));
  if (both === null) return null;
  const at = place.get(entry.key);
  return both + (at === undefined ? 0 : LATELY - at) + (entry.mentions > 0 ? LATELY : 0);
}

function weaker(score: number | null): number | null {
  return score === null ? null : score - 300;
}

/** Before anything is typed: what is unread, what calls the user first, then what was visited last. */
function atFirst(all: Entry[], place: Map<string, number>): Section[] {
  const unread = all
    .filter((one) => one.unread > 0 && one.kind !== "guild")
    .sort((a, b) => b.mentions - a.mentions || at(a, place) - at(b, place))
    .slice(0, MOST);
  const shown = new Set(unread.map((one) => one.key));
  const recent = all
    .filter((one) => place.has(one.key) && !shown.has(one.key))
    .sort((a, b) => at(a, place) - at(b, place))
    .slice(0, Math.max(4, MOST - unread.length));
  const sections: Section[] = [
    { title: "unread", entries: unread },
    { title: "recent", entries: recent },
  ];
  return sections.filter((one) => one.entries.length > 0);
}

function at(entry: Entry, place: Map<string, number>): number {
  return place.get(entry.key) ?? Number.MAX_SAFE_INTEGER;
}
