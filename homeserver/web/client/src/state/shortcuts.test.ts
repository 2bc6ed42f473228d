import { expect, test, vi } from "vitest";
import { caps, isPressed, press, shortcut, shortcuts } from "./shortcuts";

function key(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  return new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
}

test("keys are those that were pressed, wherever a sign stands", () => {
  expect(isPressed(key("k", { ctrlKey: true }), "Mod+K")).toBe(true);
  expect(isPressed(key("K", { ctrlKey: true, shiftKey: true }), "Mod+K")).toBe(false);
  expect(isPressed(key("k"), "Mod+K")).toBe(false);
  expect(isPressed(key("k", { ctrlKey: true, metaKey: true }), "Mod+K")).toBe(false);
  expect(isPressed(key("/", { ctrlKey: true, shiftKey: true }), "Mod+/")).toBe(true);
  expect(isPressed(key("ArrowUp", { altKey: true, shiftKey: true }), "Alt+Shift+ArrowUp")).toBe(true);
});

test("a shortcut is run until it is taken back, and not by a letter that is written", () => {
  const run = vi.fn();
  const undo = shortcut({ id: "a", keys: ["Mod+K", "q"], text: "x", group: "general", run });
  press(key("k", { ctrlKey: true }));
  expect(run).toHaveBeenCalledTimes(1);
  const field = document.body.appendChild(document.createElement("input"));
  field.addEventListener("keydown", press);
  field.dispatchEvent(key("q"));
  expect(run).toHaveBeenCalledTimes(1);
  field.dispatchEvent(key("k", { ctrlKey: true }));
  expect(run).toHaveBeenCalledTimes(2);
  undo();
  expect(shortcuts()).toEqual([]);
  press(key("k", { ctrlKey: true }));
  expect(run).toHaveBeenCalledTimes(2);
});

test("keys are shown as they stand on the keyboard", () => {
  expect(caps("Mod+Shift+ArrowUp", (one) => ({ ctrl: "Strg", shift: "Umschalt" })[one])).toEqual([
    "Strg",
    "Umschalt",
    "↑",
  ]);
  expect(caps("Mod+k", () => "Ctrl")).toEqual(["Ctrl", "K"]);
});
