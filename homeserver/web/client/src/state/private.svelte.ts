/** Private channels: of two people, and of several. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, type Models } from "../api/client";
import type { Frames } from "./frames";

type Channel = Models["Channel"];

/** Kind of a private channel of several people (`type` of the Channel model); 1 is of two. */
export const GROUP = 3;
/** The most who are in a group (`POST /users/@me/channels`). */
export const MOST_IN_GROUP = 10;

export class PrivateChannels extends SvelteMap<string, Channel> {
  /** When something was last said, in milliseconds since 1970; 0 if nothing was. */
  readonly #latest = new SvelteMap<string, number>();
  readonly #asked = new Set<string>();

  listen(frames: Frames): void {
    frames.on("ready", ({ privateChannels }: { privateChannels: Channel[] }) => {
      this.clear();
      this.#latest.clear();
      this.#asked.clear();
      for (const channel of privateChannels) this.set(channel.id, channel);
    });
    const put = (data: Channel) => {
      if (!data.guildId) this.set(data.id, data);
    };
    frames.on("channel:create", (data: Channel) => {
      put(data);
      // What was opened just now is looked for at the top.
      if (!data.guildId && !this.#latest.has(data.id)) this.#latest.set(data.id, Date.now());
    });
    frames.on("channel:update", put);
    frames.on("channel:delete", ({ id, guildId }: { id: string; guildId: string | null }) => {
      if (!guildId) this.delete(id);
    });
    frames.on("message:create", ({ id, channelId, threadId, timestamp }: Models["Message"]) => {
      const channel = this.get(channelId);
      if (!channel || threadId) return;
      this.set(channelId, { ...channel, lastMessageId: id });
      this.#latest.set(channelId, Date.parse(timestamp));
    });
  }

  /** All of them, that in which something was said last first. */
  sorted(): Channel[] {
    const at = (id: string) => this.#latest.get(id) ?? 0;
    return [...this.values()].sort((a, b) => at(b.id) - at(a.id) || (a.id < b.id ? -1 : 1));
  }

  /** Finds out when something was last said where that is not known: the list does not say it. */
  async date(): Promise<void> {
    const wanted = [...this.values()].filter(({ id }) => !this.#latest.has(id) && !this.#asked.has(id));
    for (const { id } of wanted) this.#asked.add(id);
    const found = await Promise.all(wanted.map(({ id, lastMessageId }) => (lastMessageId ? saidAt(id) : 0)));
    // All at once: the list is sorted anew once.
    wanted.forEach(({ id }, index) => {
      if (!this.#latest.has(id)) this.#latest.set(id, found[index] ?? 0);
    });
  }

  /** Takes one in that was opened here. */
  opened(channel: Channel): void {
    this.set(channel.id, channel);
    if (!this.#latest.has(channel.id)) this.#latest.set(channel.id, Date.now());
  }
}

/** When the last message of a channel was said. */
async function saidAt(id: string): Promise<number> {
  try {
    const page = await ask(
      api.GET("/api/v1/channels/{channel_id}/messages", {
        params: { path: { channel_id: id }, query: { limit: 1 } },
      }),
    );
    return Date.parse((page.data as Models["Message"][])[0]?.timestamp ?? "") || 0;
  } catch {
    return 0;
  }
}
