import { expect, test } from "vitest";
import { fits } from "./fuzzy";

function best(names: string[], typed: string): string[] {
  return names
    .map((name) => ({ name, score: fits(name, typed) }))
    .filter((one) => one.score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map((one) => one.name);
}

test("what begins so comes first, then what has a word that does, then what has it within", () => {
  expect(best(["background", "shipyard-back", "fallback", "front"], "back")).toEqual([
    "background",
    "shipyard-back",
    "fallback",
  ]);
});

test("letters in their order are enough, and beginnings of words are better", () => {
  expect(best(["general chat", "garage"], "gc")).toEqual(["general chat"]);
  expect(best(["magic", "meet and greet crew"], "mgc")).toEqual(["meet and greet crew", "magic"]);
  expect(fits("general", "glx")).toBeNull();
});

test("letters that come twice, case and accents", () => {
  expect(fits("Ölçüm", "olcum")).not.toBeNull();
  expect(fits("abab", "aab")).not.toBeNull();
  expect(fits("ab", "aab")).toBeNull();
  expect(fits("anything", " ")).toBe(0);
});
