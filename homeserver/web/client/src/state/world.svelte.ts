/** What this client knows of its user's guilds, as the gateway tells it. */

import { SvelteMap } from "svelte/reactivity";
import type { Models } from "../api/client";
import { Connection, type Status } from "../gateway/connection";
import { People } from "./people.svelte";
import { ReadStates } from "./reads.svelte";
import { Timeline } from "./timeline.svelte";
import { Typing } from "./typing.svelte";

type Guild = Models["Guild"];
type Channel = Models["Channel"];
type Role = Models["Role"];
type Member = Models["Member"];
type Message = Models["Message"];
type Presence = Models["Presence"];

/** A guild with what is in it. */
export class GuildState {
  guild = $state.raw<Guild>() as Guild;
  member = $state.raw<Member>() as Member;
  readonly channels = new SvelteMap<string, Channel>();
  readonly roles = new SvelteMap<string, Role>();

  constructor(snapshot: Guild & { channels: Channel[]; roles: Role[]; member: Member }) {
    this.guild = snapshot;
    this.member = snapshot.member;
    for (const channel of snapshot.channels) this.channels.set(channel.id, channel);
    for (const role of snapshot.roles) this.roles.set(role.id, role);
  }
}

interface Ready {
  user: Models["User"];
  guilds: ConstructorParameters<typeof GuildState>[0][];
  privateChannels: Channel[];
  readStates: Models["ReadState"][];
  presence: Presence | null;
  presences: Presence[];
}

export class World {
  status = $state<Status>("connecting");
  /** Null until the server has said who this is. */
  me = $state.raw<Models["User"] | null>(null);
  readonly guilds = new SvelteMap<string, GuildState>();
  readonly privateChannels = new SvelteMap<string, Channel>();
  readonly presences = new SvelteMap<string, Presence>();
  readonly people = new People();
  readonly reads = new ReadStates();
  readonly typing = new Typing();
  readonly #timelines = new Map<string, Timeline>();
  readonly #connection = new Connection({
    frame: (event, data) => {
      this.#heard(event, data);
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
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
  }

  /** The messages of a channel. The most that is kept is of the channel that was looked at last. */
  timeline(channelId: string): Timeline {
    const found = this.#timelines.get(channelId) ?? new Timeline(channelId);
    this.#timelines.delete(channelId);
    for (const [id, other] of this.#timelines) {
      if (this.#timelines.size < 20) other.shrink();
      else this.#timelines.delete(id);
    }
    this.#timelines.set(channelId, found);
    return found;
  }

  /** The channel, wherever it is. */
  channel(id: string): Channel | undefined {
    for (const { channels } of this.guilds.values()) {
      const found = channels.get(id);
      if (found) return found;
    }
    return this.privateChannels.get(id);
  }

  #ready(ready: Ready): void {
    this.me = ready.user;
    this.guilds.clear();
    for (const guild of ready.guilds) this.guilds.set(guild.id, new GuildState(guild));
    this.privateChannels.clear();
    for (const channel of ready.privateChannels) this.privateChannels.set(channel.id, channel);
    this.presences.clear();
    for (const presence of ready.presences) this.presences.set(presence.userId, presence);
    if (ready.presence) this.presences.set(ready.presence.userId, ready.presence);
    this.reads.begin(ready.readStates);
    // What was missed is not known: everything is loaded anew where somebody looks.
    for (const timeline of this.#timelines.values()) {
      const wasOpen = timeline.isLoaded;
      timeline.forget();
      if (wasOpen) void timeline.open();
    }
  }

  #heard(event: string, data: unknown): void {
    const handle = this.#handlers[event];
    handle?.(data as never);
  }

  readonly #handlers: Record<string, (data: never) => void> = {
    ready: (data: Ready) => {
      this.#ready(data);
    },
    "user:update": (data: Models["User"]) => {
      this.me = data;
    },
    "guild:create": (data: Ready["guilds"][number]) => {
      this.guilds.set(data.id, new GuildState(data));
    },
    "guild:update": (data: Guild) => {
      const state = this.guilds.get(data.id);
      if (state) state.guild = data;
    },
    "guild:delete": ({ id }: { id: string }) => {
      this.guilds.delete(id);
    },
    "channel:create": (data: Channel) => {
      this.#channels(data.guildId)?.set(data.id, data);
    },
    "channel:update": (data: Channel) => {
      this.#channels(data.guildId)?.set(data.id, data);
    },
    "channel:delete": ({ id, guildId }: { id: string; guildId: string | null }) => {
      this.#channels(guildId)?.delete(id);
      this.#timelines.delete(id);
    },
    "guild_role:create": (data: Role) => {
      this.guilds.get(data.guildId)?.roles.set(data.id, data);
    },
    "guild_role:update": (data: Role) => {
      this.guilds.get(data.guildId)?.roles.set(data.id, data);
    },
    "guild_role:delete": ({ id, guildId }: { id: string; guildId: string }) => {
      this.guilds.get(guildId)?.roles.delete(id);
    },
    "guild_member:add": (data: Member) => {
      this.people.put(data);
      this.#count(data.guildId, 1);
    },
    "guild_member:update": (data: Member) => {
      this.people.put(data);
      const state = this.guilds.get(data.guildId);
      if (state && data.user.id === this.me?.id) state.member = data;
    },
    "guild_member:remove": ({ guildId, userId }: { guildId: string; userId: string }) => {
      this.people.drop(guildId, userId);
      this.#count(guildId, -1);
    },
    "presence:update": (data: Presence) => {
      this.presences.set(data.userId, data);
    },
    "message:create": (data: Message) => {
      const timeline = this.#timelines.get(data.channelId);
      if (!data.threadId) timeline?.put(data);
      this.typing.ended(data.channelId, data.authorId);
      this.reads.said(data, data.authorId === this.me?.id);
    },
    "message:update": (data: Message) => {
      if (!data.threadId) this.#timelines.get(data.channelId)?.put(data);
    },
    "message:delete": ({ id, channelId }: { id: string; channelId: string }) => {
      this.#timelines.get(channelId)?.remove(id);
    },
    "message:ack": ({ channelId, threadId }: { channelId: string; threadId: string | null }) => {
      if (!threadId) this.reads.read(channelId);
    },
    "typing:start": (data: { channelId: string; threadId: string | null; userId: string }) => {
      if (!data.threadId) this.typing.started(data.channelId, data.userId);
    },
  };

  #channels(guildId: string | null | undefined): SvelteMap<string, Channel> | undefined {
    return guildId ? this.guilds.get(guildId)?.channels : this.privateChannels;
  }

  #count(guildId: string, by: number): void {
    const state = this.guilds.get(guildId);
    if (state) state.guild = { ...state.guild, memberCount: state.guild.memberCount + by };
  }
}
