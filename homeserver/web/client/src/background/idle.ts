/** Tells the server when nobody is at the device, and when somebody is again (`spec/gateway.md`, presence). */

import type { World } from "../state/world.svelte";

/** After so long without a touch nobody is at the device, in milliseconds. */
const LONG = 10 * 60_000;
/** How often that is looked at, in milliseconds. */
const LOOK = 15_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export function idle(world: World): void {
  let at = Date.now();
  let isIdle = false;

  const tell = () => {
    world.tell("presence:update", { status: isIdle ? "idle" : "online" });
  };
  const touched = () => {
    at = Date.now();
    if (!isIdle) return;
    isIdle = false;
    tell();
  };
  for (const sign of SIGNS) addEventListener(sign, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") touched();
  });
  setInterval(() => {
    if (isIdle || Date.now() - at < LONG) return;
    isIdle = true;
    tell();
  }, LOOK);
  // A new session counts as somebody who is there.
  world.frames.on("ready", () => {
    if (isIdle) setTimeout(tell);
  });
}
