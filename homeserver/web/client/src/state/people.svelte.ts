/** Members of guilds, loaded when somebody wants to know who they are. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, Refusal, type Models } from "../api/client";
import type { Frames } from "./frames";
import { Users } from "./users.svelte";

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
  /** Whoever is met, also outside of guilds. */
  readonly users = new Users();
  readonly #members = new SvelteMap<string, Member>();
  readonly #asked = new Set<string>();
  #asking: Promise<void> = Promise.resolve();
  /** How far the members of guilds were loaded: what the next page is asked with, null after the last. */
  readonly #pages = new SvelteMap<string, string | null>();
  readonly #listing = new Set<string>();

  listen(frames: Frames): void {
    frames.on("ready", () => {
      this.users.renew();
    });
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
    this.users.put(member.user);
  }

  /** The member, if known; who is not is asked for, once and one after the other. */
  member(guildId: string | null | undefined, userId: string): Member | undefined {
    const member = guildId ? this.#members.get(key(guildId, userId)) : undefined;
    if (guildId && !member) this.#want(guildId, userId);
    return member;
  }

  /** The name that a user has in a guild; outside of one the user's own. */
  name(guildId: string | null | undefined, userId: string): string {
    if (!guildId) return this.users.name(userId);
    const member = this.member(guildId, userId);
    return member ? shown(member) : localpart(userId);
  }

  /** The picture of a user. */
  picture(guildId: string | null | undefined, userId: string): string | null {
    const user = guildId ? this.member(guildId, userId)?.user : this.users.of(userId);
    return user?.avatar ?? null;
  }

  /**
   * What a text calls somebody: the name of a member who is known, else the whole id. Nobody is asked for: a text may call any number of people
   * whom there are not.
   */
  called(guildId: string | null, userId: string): string {
    const member = guildId ? this.#members.get(key(guildId, userId)) : undefined;
    if (member) return `@${shown(member)}`;
    const known = guildId ? undefined : this.users.seen(userId);
    return known ? `@${known.displayName}` : userId;
  }

  /** Those of a guild who are known, by name. */
  of(guildId: string): Member[] {
    const all = [...this.#members.values()].filter((one) => one.guildId === guildId);
    return all.sort((a, b) => shown(a).localeCompare(shown(b)));
  }

  /** Whether there are members of a guild who were not loaded yet. */
  hasMore(guildId: string): boolean {
    return this.#pages.get(guildId) !== null;
  }

  /** Loads the first members of a guild, unless they are there. */
  async list(guildId: string): Promise<void> {
    if (!this.#pages.has(guildId)) await this.more(guildId);
  }

  /** Loads further members of a guild. */
  async more(guildId: string): Promise<void> {
    const after = this.#pages.get(guildId);
    if (after === null || this.#listing.has(guildId)) return;
    this.#listing.add(guildId);
    try {
      const { data, pagination } = await ask(
        api.GET("/api/v1/guilds/{guild_id}/members", {
          params: { path: { guild_id: guildId }, query: { limit: 100, ...(after ? { after } : {}) } },
        }),
      );
      for (const member of data as Member[]) this.put(member);
      this.#pages.set(guildId, pagination.hasMore ? (pagination.nextCursor ?? null) : null);
    } catch {
      // It is tried again when somebody looks at the list again.
    } finally {
      this.#listing.delete(guildId);
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
