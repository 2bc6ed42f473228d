/** Emoji that were used lately, and the tone of skin that was chosen. */

import { world } from "../../../state/here.svelte";
import { keep, kept } from "../../../state/kept";

/** So many are remembered. */
const MOST = 24;

function me(): string {
  return world().me?.id ?? "";
}

/** Emoji of Unicode as they are, those of guilds by their id; the last one first. */
export function lately(): string[] {
  try {
    const stored: unknown = JSON.parse(kept(me(), "emoji") ?? "[]");
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export function used(emoji: string): void {
  const all = [emoji, ...lately().filter((one) => one !== emoji)].slice(0, MOST);
  keep(me(), "emoji", JSON.stringify(all));
}

/** 0 is none, 1 to 5 from light to dark. */
export function tone(): number {
  const stored = Number(kept(me(), "tone") ?? 0);
  return stored >= 0 && stored <= 5 ? stored : 0;
}

export function chooseTone(to: number): void {
  keep(me(), "tone", String(to));
}
