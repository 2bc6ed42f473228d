/** Lengths of time in words. */

import { spoken } from "./texts.svelte";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** So many seconds, in the largest unit that goes evenly. */
export function duration(seconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? UNITS[3];
  return new Intl.NumberFormat(spoken(), { style: "unit", unit, unitDisplay: "long" }).format(
    seconds / length,
  );
}

/** A day and time. */
export function moment(time: string): string {
  return new Intl.DateTimeFormat(spoken(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(time),
  );
}

/** A day. */
export function date(time: string): string {
  return new Intl.DateTimeFormat(spoken(), { dateStyle: "medium" }).format(new Date(time));
}
