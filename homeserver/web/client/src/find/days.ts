/** Days of the reader's calendar, as `2026-01-31`. */

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u;
/** As in Germany and Türkiye, also with slashes. */
const DAY_FIRST = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/u;

/** The day that was typed; null if there is none such. */
export function dayOf(word: string): string | null {
  const iso = ISO.exec(word);
  const other = DAY_FIRST.exec(word);
  const [year, month, day] = (iso ? iso.slice(1) : (other?.slice(1).reverse() ?? [])).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? asDay(date) : null;
}

export function asDay(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function daysAgo(days: number, now = new Date()): string {
  return asDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
}

export function asDate(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date);
}

export function startOf(day: string): number {
  return asDate(day).getTime();
}

/** When the day after begins: some days are not of 24 hours. */
export function dayAfter(day: string): number {
  const date = asDate(day);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}
