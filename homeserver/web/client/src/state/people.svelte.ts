/** Members of guilds, loaded when somebody wants to know who they are. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, Refusal, type Models } from "../api/client";
import type { Frames } from "./frames";

type Member = Models["Member"];

/** What is shown of a user of whom nothing else is known: the name within the id. */
export function localpart(userId: string): string {
  return userId.slice(1).split(":")[0] ?? userId;
}

/** The server of a user. */
export function serverOf(userId: string): string {
  return userId.slice(userId.indexOf(":") + 1);
}

/** Whether somebody administers this server: bit 0 of `flags`. */
export function isAdministrator(user: Models["User"]): boolean {
  return (user.flags & 1) === 1;
}

function shown(member: Member): string {
  return member.nick ?? member.user.displayName;
}

export class People {
  readonly #members = new SvelteMap<string, Member>();
  readonly #asked = new Set<string>();
  #asking: Promise<void> = Promise.resolve();
  /** Guilds of which the first page of members is there, or on its way. */
  readonly #listed = new Set<string>();

  listen(frames: Frames): void {
    const put = (member: Member) => {
      this.put(member);
    };
    frames.on("guild_member:add", put);
    frames.on("guild_member:update", put);
    frames.on("guild_member:remove", ({ guildId, userId }: { guildId: string; userId: string }) => {
      this.#members.delete(key(guildId, userId));
    });
  }

  put(member: Member): void {
    this.#members.set(key(member.guildId, member.user.id), member);
  }

  /** The member, if known; who is not is asked for, once and one after the other. */
  member(guildId: string | null | undefined, userId: string): Member | undefined {
    const member = guildId ? this.#members.get(key(guildId, userId)) : undefined;
    if (guildId && !member) this.#want(guildId, userId);
    return member;
  }

  /** The name that a user has in a guild. */
  name(guildId: string | null | undefined, userId: string): string {
    const member = this.member(guildId, userId);
    return member ? shown(member) : localpart(userId);
  }

  /**
   * What a text calls somebody: the name of a member who is known, else the whole id. Nobody is asked for: a text may call any number of people
   * whom there are not.
   */
  called(guildId: string | null, userId: string): string {
    const member = guildId ? this.#members.get(key(guildId, userId)) : undefined;
    return member ? `@${shown(member)}` : userId;
  }

  /** Those of a guild who are known, by name. */
  of(guildId: string): Member[] {
    const all = [...this.#members.values()].filter((one) => one.guildId === guildId);
    return all.sort((a, b) => shown(a).localeCompare(shown(b)));
  }

  /** Loads the first members of a guild. */
  async list(guildId: string): Promise<void> {
    if (this.#listed.has(guildId)) return;
    this.#listed.add(guildId);
    try {
      const page = await ask(
        api.GET("/api/v1/guilds/{guild_id}/members", {
          params: { path: { guild_id: guildId }, query: { limit: 100 } },
        }),
      );
      for (const member of page.data as Member[]) this.put(member);
    } catch {
      this.#listed.delete(guildId);
    }
  }

  #want(guildId: string, userId: string): void {
    const at = key(guildId, userId);
    if (this.#asked.has(at)) return;
    this.#asked.add(at);
    this.#asking = this.#asking.then(() => this.#ask(guildId, userId));
  }

  async #ask(guildId: string, userId: string): Promise<void> {
    try {
      const found = await ask(
        api.GET("/api/v1/guilds/{guild_id}/members/{user_id}", {
          params: { path: { guild_id: guildId, user_id: userId } },
        }),
      );
      this.put(found as Member);
    } catch (error) {
      // Who has left is shown by the id; for who could not be asked for now it is tried again.
      if (!(error instanceof Refusal) || error.status !== 404) this.#asked.delete(key(guildId, userId));
    }
  }
}

function key(guildId: string, userId: string): string {
  return `${guildId} ${userId}`;
}
