/** Other servers that do not take in now what they are sent. What is said meanwhile is kept for them by the own server. */

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Models } from "../api/client";
import type { Frames } from "./frames";
import { serverOf } from "./people.svelte";

type Channel = Models["Channel"];
type Guild = Models["Guild"];

/** Where it is kept which messages wait: the page may be loaded anew meanwhile. */
const WAITING = "guildhall.waiting";

export class Servers {
  readonly #away = new SvelteSet<string>();
  /** Messages of the user's own that wait, with the server that they wait for. */
  readonly #waiting = new SvelteMap<string, string>(load());

  /** `target` says which server has to have a message, if that is another one. */
  listen(
    frames: Frames,
    isMe: (userId: string) => boolean,
    target: (channelId: string) => string | null,
  ): void {
    frames.on("ready", ({ unreachableServers }: { unreachableServers?: string[] }) => {
      this.#away.clear();
      for (const server of unreachableServers ?? []) this.#away.add(server);
      this.#delivered((server) => !this.#away.has(server));
    });
    frames.on("server:update", ({ server, reachable }: { server: string; reachable: boolean }) => {
      if (reachable) this.#away.delete(server);
      else this.#away.add(server);
      this.#delivered((one) => one === server && reachable);
    });
    frames.on("message:create", ({ id, authorId, channelId, webhook }: Models["Message"]) => {
      const server = isMe(authorId) && !webhook ? target(channelId) : null;
      if (!server || !this.#away.has(server)) return;
      this.#waiting.set(id, server);
      this.#keep();
    });
  }

  isAway(server: string): boolean {
    return this.#away.has(server);
  }

  /** The server of those who read a channel that is away: the guild's home, or that of somebody in a private channel. */
  awayFrom(channel: Channel, guild: Guild | undefined): string | null {
    const servers = guild ? [guild.server] : channel.recipients.map(serverOf);
    return servers.find((one) => this.#away.has(one)) ?? null;
  }

  /** Whether a message is still to be delivered. */
  waits(messageId: string): boolean {
    return this.#waiting.has(messageId);
  }

  #delivered(isThere: (server: string) => boolean): void {
    for (const [id, server] of this.#waiting) if (isThere(server)) this.#waiting.delete(id);
    this.#keep();
  }

  #keep(): void {
    if (this.#waiting.size > 0) sessionStorage.setItem(WAITING, JSON.stringify([...this.#waiting]));
    else sessionStorage.removeItem(WAITING);
  }
}

function load(): [string, string][] {
  try {
    return JSON.parse(sessionStorage.getItem(WAITING) ?? "[]") as [string, string][];
  } catch {
    return [];
  }
}
