/** Dialogs of a conversation, and the picker of emoji: one of each at a time, loaded when it is first opened. */

import type { Component } from "svelte";
import type { Models } from "../../api/client";

/** An emoji that was picked: one of Unicode, or one of a guild. */
export type Picked = { emoji: string; of: null } | { emoji: string; of: Models["Emoji"] };

export interface Picking {
  /** What it stands at. */
  anchor: Element;
  /** The guild in whose channel it is to be used; null in private ones. */
  guildId: string | null;
  picked: (what: Picked) => void;
}

interface Opened {
  load: () => Promise<{ default: Component<Record<string, unknown>> }>;
  props: Record<string, unknown>;
}

let dialog = $state.raw<Opened | null>(null);
let picking = $state.raw<Picking | null>(null);

export function openedDialog(): Opened | null {
  return dialog;
}

/** Opens a dialog; it is given `close` beside its properties. */
export function openDialog<Props extends { close: () => void }>(
  load: () => Promise<{ default: Component<Props> }>,
  props: Omit<Props, "close">,
): void {
  dialog = {
    load: load as unknown as Opened["load"],
    props: { ...props, close: closeDialog },
  };
}

export function closeDialog(): void {
  dialog = null;
}

export function pickingNow(): Picking | null {
  return picking;
}

export function pickEmoji(what: Picking): void {
  picking = what;
}

export function stopPicking(): void {
  picking = null;
}
