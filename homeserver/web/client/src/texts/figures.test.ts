import { beforeAll, expect, test } from "vitest";
import { length, number, percent, size, span } from "./figures";
import { speak } from "./texts.svelte";

beforeAll(() => speak("en"));

test("sizes are said in the unit in which they are small", () => {
  expect(size(0)).toBe("0 bytes");
  expect(size(999)).toBe("999 bytes");
  expect(size(1_500)).toBe("1.5 kB");
  expect(size(25_400_000)).toBe("25 MB");
  expect(size(3.2e15)).toBe("3,200 TB");
});

test("lengths are said in minutes, and in hours when there are some", () => {
  expect(length(0)).toBe("0:00");
  expect(length(65_400)).toBe("1:05");
  expect(length(3_725_000)).toBe("1:02:05");
});

test("spans and numbers are said in the reader's language", async () => {
  expect(span(59)).toBe("59 seconds");
  expect(span(7_300)).toBe("2 hours");
  expect(percent(0.42)).toBe("42%");
  await speak("de");
  expect(span(86_400)).toBe("1 Tag");
  expect(number(12_345)).toBe("12.345");
  expect(size(1_500)).toBe("1,5 kB");
});
