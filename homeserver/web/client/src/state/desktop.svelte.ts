/** Notifications of the system while the client is open, but not looked at. */

import type { Models } from "../api/client";
import { go } from "../router/router.svelte";
import { t } from "../texts/texts.svelte";
import type { Frames } from "./frames";

type Told = Models["Notification"];
export type DesktopState = "unsupported" | "denied" | "off" | "on";

const KEY = "guildhall.desktop";
/** Characters of what was said. */
const LONGEST = 200;

function can(): boolean {
  return "Notification" in globalThis;
}

function now(): DesktopState {
  if (!can()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  return Notification.permission === "granted" && localStorage.getItem(KEY) === "on" ? "on" : "off";
}

let state = $state<DesktopState>(now());

export function desktop(): DesktopState {
  return state;
}

/** Switches them on or off on this device; the browser asks the user when it has not. */
export async function setDesktop(to: boolean): Promise<void> {
  if (to && can()) await Notification.requestPermission();
  localStorage.setItem(KEY, to ? "on" : "off");
  state = now();
}

function open({ guildId, channelId, messageId }: Told): void {
  if (guildId && channelId) go({ screen: "guild", guildId, channelId, ...(messageId ? { messageId } : {}) });
  else if (channelId) go({ screen: "private", channelId });
}

/** `isQuiet` says whether the user wants to be left alone, `name` what somebody is called. */
export function listenForDesktop(
  frames: Frames,
  isQuiet: () => boolean,
  name: (guildId: string | null, userId: string) => string,
): void {
  frames.on("notification:create", (told: Told) => {
    if (now() !== "on" || isQuiet() || (document.visibilityState === "visible" && document.hasFocus()))
      return;
    const from = told.userId ? name(told.guildId ?? null, told.userId) : "Guildhall";
    const title = t(`notify-of-${told.type.replaceAll("_", "-")}`, { name: from });
    const body = (told.message?.content ?? told.text ?? "").slice(0, LONGEST);
    try {
      // The same thing again takes the place of what is shown already.
      const shown = new Notification(title, { body, tag: told.id, icon: "/mark.svg" });
      shown.onclick = () => {
        window.focus();
        open(told);
        shown.close();
      };
    } catch {
      // Browsers of phones leave that to service workers.
    }
  });
}
