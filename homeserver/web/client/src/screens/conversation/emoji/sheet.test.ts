import { expect, test } from "vitest";
import { lines, moved, type Section } from "./sheet";

function section(id: string, count: number): Section {
  const cells = Array.from({ length: count }, (_, at) => ({
    key: `${id}${at}`,
    emoji: "x",
    name: id,
    of: null,
  }));
  return { id, title: id, cells };
}

test("rows by sections", () => {
  const all = lines([section("a", 4), section("none", 0), section("b", 2)], 3);
  expect(
    all.map((line) => (line.kind === "title" ? line.section.id : `${line.at}+${line.cells.length}`)),
  ).toEqual(["a", "0+3", "3+1", "b", "4+2"]);
});

test("arrows go from row to row, also across sections", () => {
  const all = lines([section("a", 4), section("b", 2)], 3);
  expect(moved(all, 2, "ArrowDown")).toBe(3);
  expect(moved(all, 3, "ArrowDown")).toBe(4);
  expect(moved(all, 5, "ArrowDown")).toBe(5);
  expect(moved(all, 5, "ArrowUp")).toBe(3);
  expect(moved(all, 0, "ArrowLeft")).toBe(0);
  expect(moved(all, 3, "ArrowRight")).toBe(4);
  expect(moved(all, 5, "ArrowRight")).toBe(5);
  expect(moved([], 0, "ArrowDown")).toBe(0);
});
