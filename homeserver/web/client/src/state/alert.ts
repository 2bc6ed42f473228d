/** In which way somebody is told of a notification. */

import type { Models } from "../api/client";

export interface Situation {
  type: Models["NotificationType"];
  isRead: boolean;
  /** What the user is seen as. */
  status: string;
  /** Whether the page is before the user's eyes. */
  isSeen: boolean;
  /** Whether the channel that it is about is open. */
  isOpen: boolean;
  /** Whether this device may tell while the page is not looked at. */
  isDesktop: boolean;
}

export function alertFor(situation: Situation): "toast" | "desktop" | null {
  const { type, isRead, status, isSeen, isOpen, isDesktop } = situation;
  if (isRead || status === "dnd" || (isSeen && isOpen)) return null;
  if (!isSeen) return isDesktop ? "desktop" : null;
  // What is only said in a channel of which one wants to hear all is seen in the list.
  return type === "message" ? null : "toast";
}
