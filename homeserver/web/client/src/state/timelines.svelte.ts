/** The timelines of the channels that were looked at. */

import type { Models } from "../api/client";
import type { Frames } from "./frames";
import { reacted, unreacted, voted } from "./merge";
import { Timeline } from "./timeline.svelte";

type Message = Models["Message"];

interface ReactionFrame {
  messageId: string;
  channelId: string;
  userId: string;
  emoji: Models["ReactionEmoji"];
}
interface VoteFrame {
  messageId: string;
  channelId: string;
  userId: string;
  answerId: string;
}

/** Channels whose messages are kept. */
const MOST = 20;

export class Timelines {
  readonly #all = new Map<string, Timeline>();

  /** The messages of a channel, or of a thread of it. The most that is kept is of the one that was looked at last. */
  of(channelId: string, threadId: string | null = null): Timeline {
    const key = name(channelId, threadId);
    const found = this.#all.get(key) ?? new Timeline(channelId, threadId);
    this.#all.delete(key);
    // A thread is looked at beside its channel: the last one before is left as it is.
    const last = [...this.#all.keys()].at(-1);
    for (const [id, other] of this.#all) {
      if (id === last) continue;
      if (this.#all.size < MOST) other.shrink();
      else this.#all.delete(id);
    }
    this.#all.set(key, found);
    return found;
  }

  /** `isMe` says whether a user id is the user's own. */
  listen(frames: Frames, isMe: (userId: string) => boolean): void {
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
      for (const timeline of this.#in(channelId)) timeline.remove(id);
    });
    frames.on("message:reaction_add", ({ channelId, messageId, userId, emoji }: ReactionFrame) => {
      this.change(channelId, messageId, (one) => reacted(one, emoji, isMe(userId)));
    });
    frames.on("message:reaction_remove", ({ channelId, messageId, userId, emoji }: ReactionFrame) => {
      this.change(channelId, messageId, (one) => unreacted(one, emoji.key, isMe(userId)));
    });
    frames.on("message:poll_vote_add", ({ channelId, messageId, userId, answerId }: VoteFrame) => {
      this.change(channelId, messageId, (one) => voted(one, answerId, 1, isMe(userId)));
    });
    frames.on("message:poll_vote_remove", ({ channelId, messageId, userId, answerId }: VoteFrame) => {
      this.change(channelId, messageId, (one) => voted(one, answerId, -1, isMe(userId)));
    });
    frames.on("channel:delete", ({ id }: { id: string }) => {
      for (const [key, timeline] of this.#all) if (timeline.channelId === id) this.#all.delete(key);
    });
  }

  /** Changes a message wherever in the channel it is shown. */
  change(channelId: string, messageId: string, to: (message: Message) => Message): void {
    for (const timeline of this.#in(channelId)) timeline.change(messageId, to);
  }

  /** Of the channel and its threads: frames do not tell in which of them a message is. */
  *#in(channelId: string): Iterable<Timeline> {
    for (const timeline of this.#all.values()) if (timeline.channelId === channelId) yield timeline;
  }

  #known({ channelId, threadId }: Message): Timeline | undefined {
    return this.#all.get(name(channelId, threadId ?? null));
  }
}

function name(channelId: string, threadId: string | null): string {
  return threadId ? `${channelId} ${threadId}` : channelId;
}
