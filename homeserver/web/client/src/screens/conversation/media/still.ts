import { MediaQuery } from "svelte/reactivity";

const reduced = new MediaQuery("(prefers-reduced-motion: reduce)");

/** Whether the reader wants nothing to move by itself. */
export function prefersStill(): boolean {
  return reduced.current;
}
