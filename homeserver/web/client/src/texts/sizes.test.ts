import { beforeAll, expect, test } from "vitest";
import { bytes, length, percent } from "./sizes";
import { speak } from "./texts.svelte";

beforeAll(() => speak("en"));

test("sizes are said in the unit that fits", async () => {
  expect(bytes(0)).toBe("0 bytes");
  expect(bytes(999)).toBe("999 bytes");
  expect(bytes(1500)).toBe("1.5 kB");
  expect(bytes(8_388_608)).toBe("8.4 MB");
  expect(bytes(1e18)).toBe("1,000,000 TB");
  await speak("de");
  expect(bytes(1500)).toBe("1,5 kB");
  await speak("en");
});

test("lengths are said in minutes, and in hours when there are some", () => {
  expect(length(0)).toBe("0:00");
  expect(length(65_400)).toBe("1:05");
  expect(length(3_725_000)).toBe("1:02:05");
  expect(percent(0.42)).toBe("42%");
});
