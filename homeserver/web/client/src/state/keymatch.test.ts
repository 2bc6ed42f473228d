import { expect, test } from "vitest";
import { isPressed, isWriting, neighbour } from "./keymatch";

const keys = (key: string, ...held: string[]) => ({
  key,
  ctrlKey: held.includes("Ctrl"),
  metaKey: held.includes("Meta"),
  altKey: held.includes("Alt"),
  shiftKey: held.includes("Shift"),
});

test("keys are those that are pressed, with no others", () => {
  expect(isPressed("Ctrl+K", keys("k", "Ctrl"), false)).toBe(true);
  expect(isPressed("Ctrl+K", keys("K", "Ctrl", "Shift"), false)).toBe(false);
  expect(isPressed("Ctrl+K", keys("k"), false)).toBe(false);
  expect(isPressed("Alt+Shift+ArrowUp", keys("ArrowUp", "Alt", "Shift"), false)).toBe(true);
  expect(isPressed("Escape", keys("Escape", "Shift"), false)).toBe(false);
});

test("where there is a command key it is that", () => {
  expect(isPressed("Ctrl+K", keys("k", "Meta"), true)).toBe(true);
  expect(isPressed("Ctrl+K", keys("k", "Ctrl"), true)).toBe(false);
  expect(isPressed("Ctrl+Alt+ArrowUp", keys("ArrowUp", "Ctrl", "Alt"), true)).toBe(true);
});

test("who begins to write", () => {
  expect(isWriting(keys("a"))).toBe(true);
  expect(isWriting(keys("Ş", "Shift"))).toBe(true);
  expect(isWriting(keys("/"))).toBe(true);
  expect(isWriting(keys("a", "Ctrl"))).toBe(false);
  expect(isWriting(keys("Tab"))).toBe(false);
  expect(isWriting(keys(" "))).toBe(false);
});

test("the next one round the ends of a list", () => {
  expect(neighbour(["a", "b", "c"], "c", 1)).toBe("a");
  expect(neighbour(["a", "b", "c"], "a", -1)).toBe("c");
  expect(neighbour(["a", "b", "c"], "a", 1, (one) => one === "c")).toBe("c");
  expect(neighbour(["a"], "a", 1)).toBeUndefined();
  expect(neighbour(["a", "b"], undefined, -1)).toBe("b");
  expect(neighbour([], undefined, 1)).toBeUndefined();
});
