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
  /** What is not read begins with it. */
  isNew: boolean;
  /** Whether it goes on with what the same author has just said: the name is not shown again. */
  goesOn: boolean;
  message: Message | null;
  pending: Pending | null;
}

/** So soon after the same author's last message the name is not shown again, in milliseconds. */
const SOON = 7 * 60_000;

/** The last row of each message: what has not changed is not drawn anew. */
const drawn = new WeakMap<Message, Row>();

/** `firstNew` is the first message that is not read, if that is to be shown. */
export function rows(
  messages: readonly Message[],
  pending: Pending[],
  hasOlder: boolean,
  firstNew: string | null = null,
): Row[] {
  const shown: Row[] = [];
  let last: Message | null = null;
  let lastAt: Date | null = null;
  for (const message of messages) {
    const at = new Date(message.timestamp);
    const isNewDay: boolean = lastAt?.toDateString() !== at.toDateString();
    const isNew = message.id === firstNew;
    const row: Row = {
      key: message.id,
      day: isNewDay ? at : null,
      isFirst: last === null && !hasOlder,
      isNew,
      goesOn:
        !isNewDay &&
        !isNew &&
        last !== null &&
        last.authorId === message.authorId &&
        last.webhook?.name === message.webhook?.name &&
        isSpeech(last) &&
        message.type === 0 &&
        at.getTime() - (lastAt?.getTime() ?? 0) < SOON,
      message,
      pending: null,
    };
    const before = drawn.get(message);
    shown.push(before && isSame(before, row) ? before : row);
    if (shown.at(-1) === row) drawn.set(message, row);
    last = message;
    lastAt = at;
  }
  for (const one of pending) {
    shown.push({
      key: one.nonce,
      day: null,
      isFirst: last === null && !hasOlder,
      isNew: false,
      goesOn: last !== null && last.authorId === one.authorId && isSpeech(last) && !one.replyTo,
      message: null,
      pending: one,
    });
  }
  return shown;
}

function isSame(a: Row, b: Row): boolean {
  return (
    a.day?.getTime() === b.day?.getTime() &&
    a.isFirst === b.isFirst &&
    a.isNew === b.isNew &&
    a.goesOn === b.goesOn
  );
}

/** Whether somebody says something; other messages tell that something was done. */
export function isSpeech(message: Message): boolean {
  return message.type === 0 || message.type === 19;
}
