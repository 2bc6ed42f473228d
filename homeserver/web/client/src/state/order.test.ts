import { expect, test } from "vitest";
import type { Models } from "../api/client";
import { kind, ofGuild, put, step } from "./order";

const channel = (id: string, position: number, parentId: string | null = null, type: number = kind.text) =>
  ({ id, position, parentId, type }) as Models["Channel"];
const all = [
  channel("a", 0),
  channel("b", 1),
  channel("one", 2, null, kind.category),
  channel("c", 3, "one"),
  channel("two", 4, null, kind.category),
  channel("d", 5, "two"),
];
const groups = ofGuild(all);

test("what is put elsewhere stands there, and only what moves is told", () => {
  expect(put(groups, "b", { in: null, before: "a" })).toEqual([
    { id: "b", position: 0 },
    { id: "a", position: 1 },
  ]);
  expect(put(groups, "c", { in: "two", before: null })).toEqual([
    { id: "two", position: 3 },
    { id: "d", position: 4 },
    { id: "c", position: 5, parentId: "two" },
  ]);
  expect(put(groups, "two", { beforeCategory: "one" }).map((one) => one.id)).toEqual([
    "two",
    "d",
    "one",
    "c",
  ]);
  expect(put(groups, "a", { in: null, before: "a" })).toEqual([]);
});

test("step by step past neighbours and into the category beside", () => {
  expect(step(groups, "a", -1)).toBeNull();
  expect(step(groups, "a", 1)).toEqual(put(groups, "b", { in: null, before: "a" }));
  expect(step(groups, "b", 1)).toEqual([
    { id: "one", position: 1 },
    { id: "b", position: 2, parentId: "one" },
  ]);
  expect(step(groups, "c", -1)).toEqual([
    { id: "c", position: 2, parentId: null },
    { id: "one", position: 3 },
  ]);
  expect(step(groups, "d", 1)).toBeNull();
  expect(step(groups, "one", -1)).toBeNull();
  expect(step(groups, "two", 1)).toBeNull();
  expect(step(groups, "two", -1)).toEqual(put(groups, "two", { beforeCategory: "one" }));
});
