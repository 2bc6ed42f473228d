/** The pictures that are looked at large, of one message. */

import type { Models } from "../api/client";

export interface Gallery {
  pictures: Models["MessageAttachment"][];
  /** The one that is shown first. */
  at: number;
}

let opened = $state.raw<Gallery | null>(null);

export function gallery(): Gallery | null {
  return opened;
}

export function look(pictures: Models["MessageAttachment"][], at: number): void {
  opened = { pictures, at };
}

export function closeGallery(): void {
  opened = null;
}
