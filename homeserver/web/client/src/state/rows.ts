/** What stands in the list of messages, row by row. */

import type { Models } from "../api/client";
import type { Pending } from "./timeline.svelte";

type Message = Models["Message"];

export interface Row {
  key: string;
  /** A day begins with it. */
  day: Date | null;
  /** The history begins with it. */
  isFirst: boolean;
  /** Whether it goes on with what the same author has just said: the name is not shown again. */
  goesOn: boolean;
  message: Message | null;
  pending: Pending | null;
}

/** So soon after the same author's last message the name is not shown again, in milliseconds. */
const SOON = 7 * 60_000;

export function rows(messages: Message[], pending: Pending[], hasOlder: boolean): Row[] {
  const shown: Row[] = [];
  let last: Message | null = null;
  let lastAt: Date | null = null;
  for (const message of messages) {
    const at = new Date(message.timestamp);
    const isNewDay: boolean = lastAt?.toDateString() !== at.toDateString();
    shown.push({
      key: message.id,
      day: isNewDay ? at : null,
      isFirst: last === null && !hasOlder,
      goesOn:
        !isNewDay &&
        last !== null &&
        last.authorId === message.authorId &&
        last.webhook?.name === message.webhook?.name &&
        isSpeech(last) &&
        message.type === 0 &&
        at.getTime() - (lastAt?.getTime() ?? 0) < SOON,
      message,
      pending: null,
    });
    last = message;
    lastAt = at;
  }
  for (const one of pending) {
    shown.push({
      key: one.nonce,
      day: null,
      isFirst: last === null && !hasOlder,
      goesOn: last !== null && last.authorId === one.authorId && isSpeech(last) && !one.replyTo,
      message: null,
      pending: one,
    });
  }
  return shown;
}

/** Whether somebody says something; other messages tell that something was done. */
export function isSpeech(message: Message): boolean {
  return message.type === 0 || message.type === 19;
}
