/** Sizes and lengths as people say them. */

import { spoken } from "./texts.svelte";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Bytes, in the unit in which there are few of them. */
export function size(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(spoken(), {
    style: "unit",
    unit: UNITS[step] ?? "byte",
    unitDisplay: step === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}

export function number(value: number): string {
  return new Intl.NumberFormat(spoken()).format(value);
}

export function percent(part: number): string {
  return new Intl.NumberFormat(spoken(), { style: "percent" }).format(part);
}

/** Milliseconds as minutes and seconds. */
export function length(duration: number): string {
  const seconds = Math.round(duration / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const SPANS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** How long something has lasted, in the largest unit of which there is one. */
export function span(seconds: number): string {
  return inUnit(seconds, (length) => seconds >= length);
}

/** So many seconds, in the largest unit that goes evenly. */
export function duration(seconds: number): string {
  return inUnit(seconds, (length) => seconds >= length && seconds % length === 0);
}

function inUnit(seconds: number, fits: (length: number) => boolean): string {
  const [unit, length] = SPANS.find(([, length]) => fits(length)) ?? SPANS[3];
  return new Intl.NumberFormat(spoken(), { style: "unit", unit, unitDisplay: "long" }).format(
    Math.floor(seconds / length),
  );
}
