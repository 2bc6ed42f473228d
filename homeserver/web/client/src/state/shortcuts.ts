/** Keys that do something: what each part of the client has registered, for those who press them and for the list of them (Ctrl+/). */

import { SvelteMap } from "svelte/reactivity";

export interface Shortcut {
  id: string;
  /** Such as `Mod+Shift+K`, each does the same. `Mod` is Ctrl, on Apple's machines ⌘; keys are those of `KeyboardEvent.key`. */
  keys: string[];
  /** Id of the text that says what it does. */
  text: string;
  group: ShortcutGroup;
  /** What it does anywhere; without it, whoever has the focus sees to it, and it is only listed. */
  run?: () => void;
}

export const SHORTCUT_GROUPS = ["general", "navigation", "messages"] as const;
export type ShortcutGroup = (typeof SHORTCUT_GROUPS)[number];

const isApple = /Mac|iPhone|iPad/u.test(navigator.userAgent);
const all = new SvelteMap<string, Shortcut>();

/** From now on there is this shortcut, until what is given back is called. One with the same id takes its place. */
export function shortcut(one: Shortcut): () => void {
  all.set(one.id, one);
  return () => {
    if (all.get(one.id) === one) all.delete(one.id);
  };
}

export function shortcuts(): Shortcut[] {
  return [...all.values()];
}

/** Whether an event is that of these keys. */
export function isPressed(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split("+");
  const key = parts.pop() ?? "";
  const has = (name: string) => parts.includes(name);
  const mod = isApple ? event.metaKey : event.ctrlKey;
  const other = isApple ? event.ctrlKey : event.metaKey;
  // Where a sign stands on the keyboard differs: whether it takes Shift is no matter.
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    mod === has("Mod") &&
    !other &&
    event.altKey === has("Alt") &&
    (isSign || event.shiftKey === has("Shift"))
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Does what the keys are for that were pressed, if anybody has said. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  for (const { keys, run } of all.values()) {
    const found = run && keys.find((one) => isPressed(event, one));
    // A key by itself is a letter for who writes.
    if (!found || (isTyping(event.target) && !/Mod|Alt/u.test(found))) continue;
    event.preventDefault();
    run();
    return;
  }
}

const SIGNS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };

/** The keys as they stand on the keyboard; `name` gives the words for those with names. */
export function caps(keys: string, name: (key: "ctrl" | "shift") => string): string[] {
  return keys.split("+").map((key) => {
    if (key === "Mod") return isApple ? "⌘" : name("ctrl");
    if (key === "Alt") return isApple ? "⌥" : "Alt";
    if (key === "Shift") return isApple ? "⇧" : name("shift");
    return SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  });
}
