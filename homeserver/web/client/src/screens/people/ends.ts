/** When something that is set for a while ends. */

export const ENDS = ["never", "30m", "1h", "4h", "today", "week"] as const;
export type End = (typeof ENDS)[number];

const MINUTE = 60_000;

/** RFC 3339; null for what stays. `now` is the reader's clock. */
export function endOf(end: End | "15m" | "8h" | "24h", now: Date): string | null {
  const minutes = { "15m": 15, "30m": 30, "1h": 60, "4h": 240, "8h": 480, "24h": 1440, week: 7 * 1440 };
  if (end === "never") return null;
  if (end === "today") {
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).toISOString();
  }
  return new Date(now.getTime() + minutes[end] * MINUTE).toISOString();
}
