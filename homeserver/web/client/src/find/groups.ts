/** What was found, as it is shown: messages of the same channel that come after each other stand together. */

import type { Models } from "../api/client";

type Message = Models["Message"];

export interface Group {
  key: string;
  channelId: string;
  messages: Message[];
}

export function grouped(messages: Message[]): Group[] {
  const groups: Group[] = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (last?.channelId === message.channelId) last.messages.push(message);
    else groups.push({ key: message.id, channelId: message.channelId, messages: [message] });
  }
  return groups;
}
