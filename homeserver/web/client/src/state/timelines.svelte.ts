/** The timelines of the channels that were looked at. */

import type { Models } from "../api/client";
import type { Frames } from "./frames";
import { Timeline } from "./timeline.svelte";

type Message = Models["Message"];

/** Channels whose messages are kept. */
const MOST = 20;

export class Timelines {
  readonly #all = new Map<string, Timeline>();

  /** The messages of a channel, or of a thread of it. The most that is kept is of the one that was looked at last. */
  of(channelId: string, threadId: string | null = null): Timeline {
    const key = name(channelId, threadId);
    const found = this.#all.get(key) ?? new Timeline(channelId, threadId);
    this.#all.delete(key);
    for (const [id, other] of this.#all) {
      if (this.#all.size < MOST) other.shrink();
      else this.#all.delete(id);
    }
    this.#all.set(key, found);
    return found;
  }

  listen(frames: Frames): void {
    frames.on("ready", () => {
      // What was missed is not known: everything is loaded anew where somebody looks.
      for (const timeline of this.#all.values()) timeline.forget();
    });
    frames.on("message:create", (data: Message) => {
      this.#known(data)?.put(data);
    });
    frames.on("message:update", (data: Message) => {
      this.#known(data)?.put(data);
    });
    frames.on("message:delete", ({ id, channelId }: { id: string; channelId: string }) => {
      // It is not told in which thread it was.
      for (const timeline of this.#all.values()) if (timeline.channelId === channelId) timeline.remove(id);
    });
    frames.on("channel:delete", ({ id }: { id: string }) => {
      for (const [key, timeline] of this.#all) if (timeline.channelId === id) this.#all.delete(key);
    });
  }

  #known({ channelId, threadId }: Message): Timeline | undefined {
    return this.#all.get(name(channelId, threadId ?? null));
  }
}

function name(channelId: string, threadId: string | null): string {
  return threadId ? `${channelId} ${threadId}` : channelId;
}
