/** What is wrong with what was entered, in the reader's language: the server's own words are English. */

import { Refusal } from "../../api/client";
import { excuse, t } from "../../texts/texts.svelte";

export interface Faults {
  /** By field. */
  fields: Record<string, string>;
  /** What is about none of them. */
  rest: string | null;
}

export const NONE: Faults = { fields: {}, rest: null };

/** `words` has the id of the text for each field; `password` is the field of who has to show that it is them. */
export function faultsOf(error: unknown, words: Record<string, string>, password = "password"): Faults {
  if (!(error instanceof Refusal)) return { fields: {}, rest: excuse(error) };
  if (error.status === 401) return { fields: { [password]: t("password-wrong") }, rest: null };
  const known = error.details.filter(({ field }) => words[field]);
  if (known.length === 0) return { fields: {}, rest: excuse(error) };
  return {
    fields: Object.fromEntries(known.map(({ field }) => [field, t(words[field] ?? "")])),
    rest: null,
  };
}
