/** What is not read yet. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, type Models } from "../api/client";
import type { Frames } from "./frames";
import { CALLS } from "./notifications.svelte";

export interface Unread {
  count: number;
  mentions: number;
}

export class ReadStates {
  readonly #unread = new SvelteMap<string, Unread>();
  /** The message up to which it was last said that everything is read. */
  readonly #told = new Map<string, string>();
  /** The last message of each channel that is read. */
  readonly #last = new Map<string, string>();

  listen(frames: Frames, isMe: (userId: string) => boolean): void {
    frames.on("ready", ({ readStates }: { readStates: Models["ReadState"][] }) => {
      this.begin(readStates);
    });
    frames.on("message:create", (data: Models["Message"]) => {
      this.said(data, isMe(data.authorId));
    });
    frames.on("notification:create", (data: Models["Notification"]) => {
      if (data.channelId && CALLS.has(data.type) && !data.message?.threadId) this.called(data.channelId);
    });
    frames.on("message:ack", (data: { channelId: string; threadId: string | null; messageId: string }) => {
      if (data.threadId) return;
      this.read(data.channelId);
      this.#last.set(data.channelId, data.messageId);
    });
    frames.on("guild:ack", ({ channels }: { channels: { channelId: string; threadId: string | null }[] }) => {
      for (const { channelId, threadId } of channels) if (!threadId) this.read(channelId);
    });
  }

  begin(states: Models["ReadState"][]): void {
    this.#unread.clear();
    this.#told.clear();
    this.#last.clear();
    for (const { channelId, threadId, unreadCount, mentionCount, lastReadMessageId } of states) {
      if (!threadId && lastReadMessageId) this.#last.set(channelId, lastReadMessageId);
      if (!threadId && unreadCount) {
        this.#unread.set(channelId, { count: unreadCount, mentions: mentionCount ?? 0 });
      }
    }
  }

  of(channelId: string): Unread | undefined {
    return this.#unread.get(channelId);
  }

  /** The last message of the channel that is read, if it is known. */
  lastRead(channelId: string): string | null {
    return this.#last.get(channelId) ?? null;
  }

  said(message: Models["Message"], isOwn: boolean): void {
    if (message.threadId) return;
    if (isOwn) {
      this.#unread.delete(message.channelId);
      this.#last.set(message.channelId, message.id);
      return;
    }
    const before = this.#unread.get(message.channelId);
    this.#unread.set(message.channelId, {
      count: (before?.count ?? 0) + 1,
      mentions: before?.mentions ?? 0,
    });
  }

  /** One more of what is unread calls the user. What was read before that was told stays read. */
  called(channelId: string): void {
    const before = this.#unread.get(channelId);
    if (before) this.#unread.set(channelId, { ...before, mentions: before.mentions + 1 });
  }

  read(channelId: string): void {
    this.#unread.delete(channelId);
  }

  /** Says that all of a channel is read, whatever of it was loaded. */
  async readAll(channelId: string): Promise<void> {
    const page = await ask(
      api.GET("/api/v1/channels/{channel_id}/messages", {
        params: { path: { channel_id: channelId }, query: { limit: 1 } },
      }),
    );
    const last = (page.data as Models["Message"][])[0];
    if (last) await this.acknowledge(channelId, last.id);
  }

  /** Says that the channel is read up to this message. */
  async acknowledge(channelId: string, messageId: string): Promise<void> {
    if (this.#told.get(channelId) === messageId || !this.#unread.has(channelId)) return;
    this.#told.set(channelId, messageId);
    this.#last.set(channelId, messageId);
    this.#unread.delete(channelId);
    try {
      await ask(
        api.POST("/api/v1/channels/{channel_id}/messages/{message_id}/ack", {
          params: { path: { channel_id: channelId, message_id: messageId } },
        }),
      );
    } catch {
      this.#told.delete(channelId);
    }
  }
}
