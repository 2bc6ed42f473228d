/** Threads that are known, and those of them that the user follows. */

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { api, ask, type Models } from "../api/client";
import type { Frames } from "./frames";

type Thread = Models["Thread"];

export class Threads {
  readonly #all = new SvelteMap<string, Thread>();
  readonly #followed = new SvelteSet<string>();
  /** How much is not read of threads that are followed. */
  readonly #unread = new SvelteMap<string, number>();
  /** The last message of each thread up to which it was said that it is read. */
  readonly #told = new Map<string, string>();
  /** Guilds whose active threads are there, or on their way. */
  readonly #listed = new Map<string, Promise<void>>();

  /** `isMe` says whether a user id is the user's own. */
  listen(frames: Frames, isMe: (userId: string) => boolean): void {
    frames.on("ready", ({ readStates }: { readStates: Models["ReadState"][] }) => {
      this.#all.clear();
      this.#listed.clear();
      this.#followed.clear();
      this.#unread.clear();
      this.#told.clear();
      for (const { threadId, unreadCount } of readStates) {
        if (!threadId) continue;
        this.#followed.add(threadId);
        if (unreadCount) this.#unread.set(threadId, unreadCount);
      }
    });
    const put = (data: Thread) => {
      this.put(data);
    };
    frames.on("thread:create", put);
    frames.on("thread:update", put);
    frames.on("thread:delete", ({ id }: { id: string }) => {
      this.gone(id);
    });
    frames.on("thread:member_update", (data: { threadId: string; following: boolean }) => {
      this.followed(data.threadId, data.following);
    });
    frames.on("channel:delete", ({ id }: { id: string }) => {
      for (const one of this.#all.values()) if (one.parentId === id) this.gone(one.id);
    });
    frames.on("message:create", (data: Models["Message"]) => {
      if (data.threadId) this.#said(data.threadId, data, isMe(data.authorId));
    });
    frames.on("message:ack", ({ threadId }: { threadId: string | null }) => {
      if (threadId) this.#unread.delete(threadId);
    });
    frames.on("guild:ack", ({ channels }: { channels: { threadId: string | null }[] }) => {
      for (const { threadId } of channels) if (threadId) this.#unread.delete(threadId);
    });
  }

  get(id: string): Thread | undefined {
    return this.#all.get(id);
  }

  put(thread: Thread): void {
    this.#all.set(thread.id, thread);
  }

  gone(id: string): void {
    this.#all.delete(id);
    this.#followed.delete(id);
    this.#unread.delete(id);
  }

  /** Threads of a channel that are not archived, the liveliest first. */
  active(channelId: string): Thread[] {
    const found = [...this.#all.values()].filter((one) => one.parentId === channelId && !one.archived);
    return found.sort((a, b) => (lively(a) < lively(b) ? 1 : -1));
  }

  isFollowed(id: string): boolean {
    return this.#followed.has(id);
  }

  followed(id: string, isFollowed: boolean): void {
    if (isFollowed) this.#followed.add(id);
    else {
      this.#followed.delete(id);
      this.#unread.delete(id);
    }
  }

  unread(id: string): number {
    return this.#unread.get(id) ?? 0;
  }

  /** Says that a thread is read up to this message. */
  async acknowledge(channelId: string, threadId: string, messageId: string): Promise<void> {
    if (!this.#unread.has(threadId) || this.#told.get(threadId) === messageId) return;
    this.#told.set(threadId, messageId);
    this.#unread.delete(threadId);
    try {
      await ask(
        api.POST("/api/v1/channels/{channel_id}/messages/{message_id}/ack", {
          params: { path: { channel_id: channelId, message_id: messageId } },
        }),
      );
    } catch {
      this.#told.delete(threadId);
    }
  }

  /** Loads the threads of a guild that are not archived, once. */
  list(guildId: string): Promise<void> {
    const known = this.#listed.get(guildId);
    if (known) return known;
    const listed = this.#load(guildId);
    this.#listed.set(guildId, listed);
    return listed;
  }

  async #load(guildId: string): Promise<void> {
    try {
      const page = await ask(
        api.GET("/api/v1/guilds/{guild_id}/threads/active", { params: { path: { guild_id: guildId } } }),
      );
      for (const thread of page.data as Thread[]) this.put(thread);
    } catch {
      // Asked for again by who looks next.
      this.#listed.delete(guildId);
    }
  }

  #said(id: string, message: Models["Message"], isOwn: boolean): void {
    const thread = this.#all.get(id);
    // What was asked for meanwhile may have counted it.
    if (thread && thread.lastMessageId !== message.id) {
      const messageCount = thread.messageCount + 1;
      this.put({ ...thread, messageCount, lastMessageId: message.id, archived: false });
    }
    if (isOwn) this.#unread.delete(id);
    else if (this.#followed.has(id)) this.#unread.set(id, this.unread(id) + 1);
  }
}

function lively(thread: Thread): string {
  return thread.archiveTimestamp;
}
