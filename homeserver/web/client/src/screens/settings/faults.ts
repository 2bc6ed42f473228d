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
  const details = error instanceof Refusal ? error.details : [];
  const all: Record<string, string> = { ...words, [password]: "password-wrong" };
  const known = details.flatMap(({ field }) => (all[field] ? [[field, t(all[field])]] : []));
  if (known.length > 0) return { fields: Object.fromEntries(known) as Faults["fields"], rest: null };
  return { fields: {}, rest: excuse(error) };
}
