/** Members of guilds, loaded when somebody wants to know who they are. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, type Models } from "../api/client";

type Member = Models["Member"];

/** What is shown of a user of whom nothing else is known: the name within the id. */
export function localpart(userId: string): string {
  return userId.slice(1).split(":")[0] ?? userId;
}

/** The server of a user. */
export function serverOf(userId: string): string {
  return userId.slice(userId.indexOf(":") + 1);
}

export class People {
  readonly #members = new SvelteMap<string, Member>();
  readonly #asked = new Set<string>();
  /** Guilds of which the first page of members is there, or on its way. */
  readonly #listed = new Set<string>();

  put(member: Member): void {
    this.#members.set(key(member.guildId, member.user.id), member);
  }

  drop(guildId: string, userId: string): void {
    this.#members.delete(key(guildId, userId));
  }

  /** The member, if it is known; who is not is asked for once. */
  member(guildId: string, userId: string): Member | undefined {
    const at = key(guildId, userId);
    const found = this.#members.get(at);
    if (!found && !this.#asked.has(at)) {
      this.#asked.add(at);
      void this.#ask(guildId, userId);
    }
    return found;
  }

  /** The name that a user has in a guild. */
  name(guildId: string | null | undefined, userId: string): string {
    const member = guildId ? this.member(guildId, userId) : undefined;
    return member ? (member.nick ?? member.user.displayName) : localpart(userId);
  }

  /** Those of a guild who are known, by name. */
  of(guildId: string): Member[] {
    const all = [...this.#members.values()].filter((one) => one.guildId === guildId);
    const name = (one: Member) => one.nick ?? one.user.displayName;
    return all.sort((a, b) => name(a).localeCompare(name(b)));
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

  async #ask(guildId: string, userId: string): Promise<void> {
    try {
      const found = await ask(
        api.GET("/api/v1/guilds/{guild_id}/members/{user_id}", {
          params: { path: { guild_id: guildId, user_id: userId } },
        }),
      );
      this.put(found as Member);
    } catch {
      // Who has left is shown by the id.
    }
  }
}

function key(guildId: string, userId: string): string {
  return `${guildId} ${userId}`;
}
