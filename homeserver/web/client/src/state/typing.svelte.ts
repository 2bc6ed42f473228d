/** Who is writing. */

import { SvelteMap } from "svelte/reactivity";
import type { Models } from "../api/client";
import type { Frames } from "./frames";

/** How long somebody is writing after having said so, in milliseconds (`spec/gateway.md`). */
const LASTS = 10_000;

export class Typing {
  readonly #users = new SvelteMap<string, SvelteMap<string, ReturnType<typeof setTimeout>>>();

  listen(frames: Frames): void {
    frames.on("typing:start", (data: { channelId: string; threadId: string | null; userId: string }) => {
      this.started(data.threadId ?? data.channelId, data.userId);
    });
    frames.on("message:create", (data: Models["Message"]) => {
      this.ended(data.threadId ?? data.channelId, data.authorId);
    });
  }

  /** `channelId` is the channel's, or that of the thread in it. */
  started(channelId: string, userId: string): void {
    let users = this.#users.get(channelId);
    if (!users) {
      users = new SvelteMap();
      this.#users.set(channelId, users);
    }
    clearTimeout(users.get(userId));
    users.set(
      userId,
      setTimeout(() => {
        this.ended(channelId, userId);
      }, LASTS),
    );
  }

  ended(channelId: string, userId: string): void {
    const users = this.#users.get(channelId);
    clearTimeout(users?.get(userId));
    users?.delete(userId);
  }

  in(channelId: string): string[] {
    return [...(this.#users.get(channelId)?.keys() ?? [])];
  }
}
