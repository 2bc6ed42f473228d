/** What may be meant by what is being typed into the search: filters, and what they take. */

import { t } from "../texts/texts.svelte";
import { dayOf, daysAgo } from "./days";
import { fits } from "./fuzzy";
import { channelName, channels, choices, isDay, isPerson, people, shown, type Place } from "./lexicon";
import { KINDS, typing, type Filter, type Kind, type Lexicon } from "./query";

export interface Suggestion {
  key: string;
  label: string;
  hint?: string;
  /** A person whose picture stands before it. */
  person?: { id: string; avatar: string | null };
  /** What it makes of the text: a filter that is begun, or one that is whole and stands as a chip. */
  text: string;
  filter?: Filter;
}

/** So many are shown at a time. */
const MOST = 8;
/** Days that are offered, by how long ago they were. */
const AGO = [0, 1, 7, 30, 365];
const ANYWHERE: Place = { guildId: null, channelId: null };

export function suggest(text: string, lexicon: Lexicon, place: Place): Suggestion[] {
  const begun = typing(text, lexicon);
  if (!begun) return kinds(text, lexicon);
  const { kind, word, start } = begun;
  const before = text.slice(0, start);
  const whole = (value: string, more: Partial<Suggestion> = {}): Suggestion => ({
    key: `${kind} ${value}`,
    label: shown({ kind, value }, place),
    text: before,
    filter: { kind, value },
    ...more,
  });
  if (isPerson(kind)) {
    const typed = word.replace(/^@/u, "");
    return ranked(people(place), typed, (one) => `${one.name} ${one.id.slice(1)}`).map(
      ({ id, name, avatar }) => whole(id, { label: name, hint: id, person: { id, avatar } }),
    );
  }
  if (kind === "in") {
    const typed = word.replace(/^#/u, "");
    return ranked(channels(place), typed, channelName).map(({ id }) => whole(id));
  }
  if (isDay(kind)) return days(kind, word, whole);
  return ranked([...choices(kind)], word, (one) => `${t(`find-${kind}-${one}`)} ${one}`).map((one) =>
    whole(one),
  );
}

function ranked<T>(all: T[], typed: string, name: (one: T) => string): T[] {
  return all
    .map((one) => ({ one, score: fits(name(one), typed) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (typed ? (b.score ?? 0) - (a.score ?? 0) : 0))
    .slice(0, typed ? MOST : 2 * MOST)
    .map(({ one }) => one);
}

/** Filters that may be begun: all when nothing is typed, else those that begin so. */
function kinds(text: string, lexicon: Lexicon): Suggestion[] {
  const last = /\S*$/u.exec(text)?.[0] ?? "";
  if (!last && text.trim()) return [];
  const before = text.slice(0, text.length - last.length);
  return KINDS.filter((kind) => lexicon.name(kind).startsWith(last.toLowerCase())).map((kind) => ({
    key: kind,
    label: `${lexicon.name(kind)}:`,
    hint: t(`find-hint-${kind}`),
    text: `${before}${lexicon.name(kind)}:`,
  }));
}

type Whole = (value: string, more?: Partial<Suggestion>) => Suggestion;

function days(kind: Kind, word: string, whole: Whole): Suggestion[] {
  const typed = dayOf(word);
  if (typed) return [whole(typed)];
  return AGO.map((ago) => ({ ago, label: t("find-days-ago", { count: ago }) }))
    .filter(({ ago, label }) => fits(`${label} ${daysAgo(ago)}`, word) !== null)
    .map(({ ago, label }) =>
      whole(daysAgo(ago), { label, hint: shown({ kind, value: daysAgo(ago) }, ANYWHERE) }),
    );
}
