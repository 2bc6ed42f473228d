/** The picker of emoji: one at a time, loaded when it is first opened. */

import type { Models } from "../../../api/client";

/** An emoji that was picked: one of Unicode, or one of a guild. */
export type Picked = { emoji: string; of: null } | { emoji: string; of: Models["Emoji"] };

export interface Picking {
  /** What it stands at. */
  anchor: Element;
  /** The guild in whose channel it is to be used; null in private ones. */
  guildId: string | null;
  picked: (what: Picked) => void;
}

let picking = $state.raw<Picking | null>(null);

export function pickingNow(): Picking | null {
  return picking;
}

export function pickEmoji(what: Picking): void {
  picking = what;
}

export function stopPicking(): void {
  picking = null;
}
