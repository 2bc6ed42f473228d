import { expect, test } from "vitest";
import { endOf } from "./ends";

test("what is set for a while ends", () => {
  const now = new Date(2026, 10, 27, 22, 30);
  expect(endOf("never", now)).toBeNull();
  expect(endOf("1h", now)).toBe(new Date(2026, 10, 27, 23, 30).toISOString());
  expect(endOf("today", now)).toBe(new Date(2026, 10, 28).toISOString());
  expect(endOf("week", now)).toBe(new Date(now.getTime() + 7 * 24 * 3_600_000).toISOString());
});
