/** The guilds of the user, and what is in them. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, type Models } from "../api/client";
import type { Frames } from "./frames";

type Guild = Models["Guild"];
type Channel = Models["Channel"];
type Role = Models["Role"];
type Member = Models["Member"];
type Emoji = Models["Emoji"];
type Sticker = Models["Sticker"];

/** A guild as `ready` and `guild:create` tell it. */
export type GuildSnapshot = Guild & {
  channels: Channel[];
  roles: Role[];
  emojis: Emoji[];
  stickers: Sticker[];
  member: Member;
};

/** A guild with what is in it. */
export class GuildState {
  guild = $state.raw<Guild>() as Guild;
  /** The user's own membership. */
  member = $state.raw<Member>() as Member;
  readonly channels = new SvelteMap<string, Channel>();
  readonly roles = new SvelteMap<string, Role>();
  readonly emojis = new SvelteMap<string, Emoji>();
  readonly stickers = new SvelteMap<string, Sticker>();
  /** Role ids with which the user looks at the guild for now, to see what others see; null as oneself. */
  viewedAs = $state.raw<string[] | null>(null);

  /** `hasFactor` says whether the user's account has a second factor. */
  constructor(
    snapshot: GuildSnapshot,
    readonly hasFactor: () => boolean = () => true,
  ) {
    this.guild = snapshot;
    this.member = snapshot.member;
    for (const channel of snapshot.channels) this.channels.set(channel.id, channel);
    for (const role of snapshot.roles) this.roles.set(role.id, role);
    for (const emoji of snapshot.emojis) this.emojis.set(emoji.id, emoji);
    for (const sticker of snapshot.stickers) this.stickers.set(sticker.id, sticker);
  }
}

export class Guilds extends SvelteMap<string, GuildState> {
  /** `isMe` says whether a user id is the user's own. */
  listen(frames: Frames, isMe: (userId: string) => boolean, hasFactor: () => boolean): void {
    frames.on("ready", ({ guilds }: { guilds: GuildSnapshot[] }) => {
      this.clear();
      for (const guild of guilds) this.set(guild.id, new GuildState(guild, hasFactor));
    });
    frames.on("guild:create", (data: GuildSnapshot) => {
      this.set(data.id, new GuildState(data, hasFactor));
    });
    frames.on("guild:update", (data: Guild) => {
      const state = this.get(data.id);
      if (!state) return;
      const { rules } = state.guild;
      state.guild = data;
      // Whether something is still asked of a member follows from the rules, and no frame tells it.
      if (rules.enabled !== data.rules.enabled) void this.#lookAtMember(state);
    });
    frames.on("guild_role:delete", ({ id, guildId }: { id: string; guildId: string }) => {
      const state = this.get(guildId);
      // Nobody holds it any more, which no other frame says.
      if (state?.member.roles.includes(id)) {
        state.member = { ...state.member, roles: state.member.roles.filter((one) => one !== id) };
      }
    });
    frames.on("guild:delete", ({ id }: { id: string }) => {
      this.delete(id);
    });
    this.#within(frames, "guild_role", (state) => state.roles);
    this.#within(frames, "guild_emoji", (state) => state.emojis);
    this.#within(frames, "guild_sticker", (state) => state.stickers);
    this.#within(frames, "channel", (state) => state.channels);
    frames.on("guild_member:add", ({ guildId }: Member) => {
      this.#count(guildId, 1);
    });
    frames.on("guild_member:update", (data: Member) => {
      const state = this.get(data.guildId);
      if (state && isMe(data.user.id)) state.member = data;
    });
    frames.on("guild_member:remove", ({ guildId }: { guildId: string }) => {
      this.#count(guildId, -1);
    });
  }

  /** Keeps one kind of thing within guilds as its three frames tell. */
  #within<T extends { id: string; guildId?: string | null }>(
    frames: Frames,
    kind: string,
    all: (state: GuildState) => SvelteMap<string, T>,
  ): void {
    const put = (data: T) => {
      const state = data.guildId ? this.get(data.guildId) : undefined;
      if (state) all(state).set(data.id, data);
    };
    frames.on(`${kind}:create`, put);
    frames.on(`${kind}:update`, put);
    frames.on(`${kind}:delete`, ({ id, guildId }: { id: string; guildId: string | null }) => {
      const state = guildId ? this.get(guildId) : undefined;
      if (state) all(state).delete(id);
    });
  }

  async #lookAtMember(state: GuildState): Promise<void> {
    const path = { guild_id: state.guild.id, user_id: "@me" };
    try {
      const found = await ask(api.GET("/api/v1/guilds/{guild_id}/members/{user_id}", { params: { path } }));
      state.member = found as Member;
    } catch {
      // What the user may do is decided by the server in any case.
    }
  }

  #count(guildId: string, by: number): void {
    const state = this.get(guildId);
    if (state) state.guild = { ...state.guild, memberCount: state.guild.memberCount + by };
  }
}
