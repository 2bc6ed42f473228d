/** Private channels: of two people, and of several. */

import { SvelteMap } from "svelte/reactivity";
import type { Models } from "../api/client";
import type { Frames } from "./frames";

type Channel = Models["Channel"];

export class PrivateChannels extends SvelteMap<string, Channel> {
  listen(frames: Frames): void {
    frames.on("ready", ({ privateChannels }: { privateChannels: Channel[] }) => {
      this.clear();
      for (const channel of privateChannels) this.set(channel.id, channel);
    });
    const put = (data: Channel) => {
      if (!data.guildId) this.set(data.id, data);
    };
    frames.on("channel:create", put);
    frames.on("channel:update", put);
    frames.on("channel:delete", ({ id, guildId }: { id: string; guildId: string | null }) => {
      if (!guildId) this.delete(id);
    });
  }
}
