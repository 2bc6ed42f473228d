/** What goes on beside the screens while somebody is signed in. It is loaded after them. */

import { wantsWorker } from "../pwa/register";
import type { World } from "../state/world.svelte";
import { alerts } from "./alerts";
import { badge } from "./badge.svelte";
import { idle } from "./idle";

let isBegun = false;

/** Begins, once for the page. */
export function watch(world: World): void {
  if (isBegun) return;
  isBegun = true;
  alerts(world);
  badge(world);
  idle(world);
  wantsWorker();
}
