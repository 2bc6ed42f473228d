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

  /** The channel of the user with another, if it is in the list. */
  with(userId: string): Channel | undefined {
    return [...this.values()].find((one) => one.type !== GROUP && one.recipients.includes(userId));
  }

  /** Opens the channel with somebody, or makes a group. */
  async open(recipients: string[], isGroup = recipients.length > 1): Promise<Channel> {
    const channel = (await ask(
      api.POST("/api/v1/users/@me/channels", { body: { recipients, ...(isGroup ? { group: true } : {}) } }),
    )) as Channel;
    this.set(channel.id, channel);
    if (!this.#latest.has(channel.id)) this.#latest.set(channel.id, Date.now());
    return channel;
  }

  /** Takes a channel of two out of the list, or leaves a group. */
  async close(id: string): Promise<void> {
    await ask(api.DELETE("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } } }));
    this.delete(id);
  }

  async rename(id: string, name: string | null): Promise<void> {
    const changed = await ask(
      api.PATCH("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } }, body: { name } }),
    );
    this.set(id, changed as Channel);
  }

  async give(id: string, ownerId: string): Promise<void> {
    const changed = await ask(
      api.PATCH("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } }, body: { ownerId } }),
    );
    this.set(id, changed as Channel);
  }

  async add(id: string, userId: string): Promise<void> {
    await ask(
      api.PUT("/api/v1/channels/{channel_id}/recipients/{user_id}", {
        params: { path: { channel_id: id, user_id: userId } },
      }),
    );
  }

  async remove(id: string, userId: string): Promise<void> {
    await ask(
      api.DELETE("/api/v1/channels/{channel_id}/recipients/{user_id}", {
        params: { path: { channel_id: id, user_id: userId } },
      }),
    );
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
