/**
 * What somebody looks for: words, and filters as `from:ada has:link`. Read from what was typed, written back to be changed, and put as the API takes it.
 */

import { dayAfter, startOf } from "./days";

export const KINDS = [
  "from",
  "mentions",
  "in",
  "has",
  "before",
  "after",
  "during",
  "pinned",
  "author",
] as const;
export type Kind = (typeof KINDS)[number];

export const HAS = [
  "link",
  "embed",
  "file",
  "image",
  "video",
  "sound",
  "poll",
  "sticker",
  "forward",
] as const;
export const AUTHORS = ["user", "webhook"] as const;
export const ANSWERS = ["yes", "no"] as const;

/** Of these there is one at a time. */
const SINGLE = new Set<Kind>(["before", "after", "during", "pinned"]);

export interface Filter {
  kind: Kind;
  /** An id, one of the words that the API knows, or a day as `2026-01-31`. */
  value: string;
}

export interface Query {
  words: string;
  filters: Filter[];
}

/** The language that filters are typed in. */
export interface Lexicon {
  kind: (word: string) => Kind | null;
  /** What a word means behind a filter's name; null if nothing is called so. */
  value: (kind: Kind, word: string) => string | null;
  /** How a filter is typed. */
  name: (kind: Kind) => string;
  word: (filter: Filter) => string;
}

export interface Read extends Query {
  /** Filters that name what there is not. */
  unknown: { kind: Kind; word: string }[];
}

/** What is written together; what stands in quotation marks belongs together. */
const TOKEN = /(?:[^\s"]|"[^"]*"?)+/gu;
const FILTER = /^([\p{L}-]+):(.*)$/su;

function bare(word: string): string {
  return word.replaceAll('"', "").trim();
}

/** Reads what was typed. */
export function parse(text: string, lexicon: Lexicon): Read {
  const read: Read = { words: "", filters: [], unknown: [] };
  const words: string[] = [];
  const tokens = [...text.matchAll(TOKEN)].map(([token]) => token);
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? "";
    const [, name = "", rest = ""] = FILTER.exec(token) ?? [];
    const kind = name ? lexicon.kind(name.toLowerCase()) : null;
    if (!kind) {
      words.push(token);
      continue;
    }
    // The value may stand apart: `from: ada`.
    let word = bare(rest);
    if (!word && rest === "") {
      at += 1;
      word = bare(tokens[at] ?? "");
    }
    if (!word) continue;
    const value = lexicon.value(kind, word);
    if (value === null) read.unknown.push({ kind, word });
    else read.filters = withFilter(read.filters, { kind, value });
  }
  read.words = words.join(" ");
  return read;
}

/** As it would be typed. */
export function unparse({ words, filters }: Query, lexicon: Lexicon): string {
  const typed = filters.map((filter) => {
    const word = lexicon.word(filter);
    return `${lexicon.name(filter.kind)}:${/\s/u.test(word) ? `"${word}"` : word}`;
  });
  return [...typed, words].filter(Boolean).join(" ");
}

/** A filter more: each once, and of some kinds the last alone. */
export function withFilter(filters: Filter[], one: Filter): Filter[] {
  const rest = filters.filter(
    ({ kind, value }) => kind !== one.kind || !(SINGLE.has(kind) || value === one.value),
  );
  return [...rest, one];
}

/** The filter that is being typed at the end. */
export interface Typing {
  kind: Kind;
  word: string;
  /** Where it begins. */
  start: number;
}

export function typing(text: string, lexicon: Lexicon): Typing | null {
  const found = /(?:^|\s)([\p{L}-]+):\s?("[^"]*|[^\s"]*)$/u.exec(text);
  const kind = found ? lexicon.kind((found[1] ?? "").toLowerCase()) : null;
  if (!found || !kind) return null;
  const start = found.index + (/^\s/u.test(found[0]) ? 1 : 0);
  return { kind, word: bare(found[2] ?? ""), start };
}

/** What the API is asked for. */
export interface Asked {
  content?: string;
  authorId?: string[];
  mentions?: string[];
  has?: string[];
  before?: string;
  after?: string;
  pinned?: boolean;
  authorType?: string[];
  channelId?: string[];
}

/** Days are the reader's, as those that messages are shown under. */
export function asked({ words, filters }: Query): Asked {
  const of = (kind: Kind) => filters.filter((one) => one.kind === kind).map((one) => one.value);
  const many = { authorId: of("from"), mentions: of("mentions"), has: of("has") };
  const more = { authorType: of("author"), channelId: of("in") };
  const result: Asked = words.trim() ? { content: words.trim() } : {};
  for (const [name, values] of Object.entries({ ...many, ...more })) {
    if (values.length > 0) Object.assign(result, { [name]: values });
  }
  const [pinned] = of("pinned");
  if (pinned) result.pinned = pinned === "yes";
  const before = [...of("before").map(startOf), ...of("during").map(dayAfter)];
  const after = [...of("after").map(dayAfter), ...of("during").map(startOf)];
  if (before.length > 0) result.before = new Date(Math.min(...before)).toISOString();
  // A message of the first moment counts.
  if (after.length > 0) result.after = new Date(Math.max(...after) - 1).toISOString();
  return result;
}

/** Whether there is anything to look for. */
export function isEmpty({ words, filters }: Query): boolean {
  return !words.trim() && filters.length === 0;
}
