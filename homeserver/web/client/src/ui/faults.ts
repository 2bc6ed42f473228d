/** What is wrong with which field of a form, and doing something with what the user is told if it does not come about. */

import { Refusal } from "../api/client";
import { excuse } from "../texts/texts.svelte";
import { attempt } from "./attempt";
import { toast } from "./toasts.svelte";

export type Faults = Record<string, string>;

/** The faults of the fields that a form has; of everything else a toast tells. */
export function faultsOf(error: unknown, fields: string[]): Faults {
  const details = error instanceof Refusal ? error.details : [];
  const found = details.filter((one) => fields.includes(one.field));
  if (found.length === 0) toast(excuse(error), { kind: "fault" });
  return Object.fromEntries(found.map((one) => [one.field, one.message]));
}

/** Whether it came about; else a toast tells why not. */
export function done(what: Promise<unknown>): Promise<boolean> {
  return attempt(() => what);
}
