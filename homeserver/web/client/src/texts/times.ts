/** Times as people say them. */

import { spoken, t } from "./texts.svelte";

export function clock(time: string): string {
  return new Intl.DateTimeFormat(spoken(), { timeStyle: "short" }).format(new Date(time));
}

export function day(date: Date): string {
  return new Intl.DateTimeFormat(spoken(), { dateStyle: "full" }).format(date);
}

export function when(time: string): string {
  const date = new Date(time);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return t("today-at", { time: clock(time) });
  if (date.toDateString() === yesterday.toDateString()) return t("yesterday-at", { time: clock(time) });
  return moment(time);
}

/** A day, in figures and the month's name. */
export function date(time: string): string {
  return new Intl.DateTimeFormat(spoken(), { dateStyle: "medium" }).format(new Date(time));
}

/** A day and time, whenever that is. */
export function moment(time: string): string {
  return new Intl.DateTimeFormat(spoken(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(time),
  );
}
