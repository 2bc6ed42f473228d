/** What this client knows, as the gateway tells it. Each part listens to the frames that are about it. */

import { SvelteMap } from "svelte/reactivity";
import type { Models } from "../api/client";
import { Connection, type Status } from "../gateway/connection";
import { Frames } from "./frames";
import { Guilds } from "./guilds.svelte";
import { Notifications } from "./notifications.svelte";
import { People } from "./people.svelte";
import { PrivateChannels } from "./private.svelte";
import { ReadStates } from "./reads.svelte";
import { Servers } from "./servers.svelte";
import { OwnSettings } from "./settings.svelte";
import { Relationships } from "./relationships.svelte";
import { Threads } from "./threads.svelte";
import { Timelines } from "./timelines.svelte";
import { Typing } from "./typing.svelte";

type Presence = Models["Presence"];

export class World {
  status = $state<Status>("connecting");
  /** Null until the server has said who this is. */
  me = $state.raw<Models["User"] | null>(null);
  /** Whether the user wants to see what links lead to. */
  linkPreviews = $state(true);
  readonly frames = new Frames();
  readonly guilds = new Guilds();
  readonly privateChannels = new PrivateChannels();
  readonly presences = new SvelteMap<string, Presence>();
  readonly people = new People();
  readonly relationships = new Relationships();
  readonly notifications = new Notifications();
  /** How often something was pinned in a channel, or no longer, while one was here. */
  readonly pinChanges = new SvelteMap<string, number>();
  readonly reads = new ReadStates();
  readonly typing = new Typing();
  readonly threads = new Threads();
  readonly timelines = new Timelines();
  readonly servers = new Servers();
  readonly settings = new OwnSettings();
  readonly #connection = new Connection({
    frame: (event, data) => {
      this.frames.heard(event, data);
    },
    status: (status) => {
      this.status = status;
      if (status === "signed-out") this.#signedOut();
    },
  });
  readonly #signedOut: () => void;

  /** `signedOut` is called when the login is over. */
  constructor(signedOut: () => void) {
    this.#signedOut = signedOut;
    const isMe = (userId: string) => userId === this.me?.id;
    this.#listen();
    this.guilds.listen(this.frames, isMe, () => this.me?.mfaEnabled ?? false);
    this.privateChannels.listen(this.frames);
    this.people.listen(this.frames);
    this.relationships.listen(this.frames);
    this.notifications.listen(this.frames);
    this.reads.listen(this.frames, isMe);
    this.typing.listen(this.frames);
    this.threads.listen(this.frames, isMe);
    this.timelines.listen(this.frames, isMe);
    this.servers.listen(this.frames, isMe, (channelId) => {
      const channel = this.channel(channelId);
      return channel ? this.away(channel) : null;
    });
    this.settings.listen(this.frames);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** Connects at once, without waiting for the next attempt. */
  retry(): void {
    this.#connection.retry();
  }

  /** Tells the server something over the gateway, if there is a connection. */
  tell(event: string, data: unknown): void {
    this.#connection.send(event, data);
  }

  /** The channel, wherever it is. */
  channel(id: string): Models["Channel"] | undefined {
    for (const { channels } of this.guilds.values()) {
      const found = channels.get(id);
      if (found) return found;
    }
    return this.privateChannels.get(id);
  }

  /** The server that does not take in now what is said in a channel, if there is one. */
  away(channel: Models["Channel"]): string | null {
    const guild = channel.guildId ? this.guilds.get(channel.guildId)?.guild : undefined;
    return this.servers.awayFrom(channel, guild);
  }

  #listen(): void {
    interface Ready {
      user: Models["User"];
      presence: Presence | null;
      presences?: Presence[];
      linkPreviews: boolean;
    }
    this.frames.on("ready", (ready: Ready) => {
      this.me = ready.user;
      this.linkPreviews = ready.linkPreviews;
      this.presences.clear();
      for (const presence of ready.presences ?? []) this.presences.set(presence.userId, presence);
      if (ready.presence) this.presences.set(ready.presence.userId, ready.presence);
    });
    this.frames.on("user_settings:update", ({ linkPreviews }: Models["UserSettings"]) => {
      this.linkPreviews = linkPreviews;
    });
    this.frames.on("user:update", (data: Models["User"]) => {
      this.me = data;
    });
    this.frames.on("channel:pins_update", ({ channelId }: { channelId: string }) => {
      this.pinChanges.set(channelId, (this.pinChanges.get(channelId) ?? 0) + 1);
    });
    this.frames.on("presence:update", (data: Presence) => {
      this.presences.set(data.userId, data);
    });
  }
}
