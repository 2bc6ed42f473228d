/** Who is writing. */

import { SvelteMap } from "svelte/reactivity";

/** How long somebody is writing after having said so, in milliseconds (`spec/gateway.md`). */
const LASTS = 10_000;

export class Typing {
  readonly #users = new SvelteMap<string, SvelteMap<string, ReturnType<typeof setTimeout>>>();

  started(channelId: string, userId: string): void {
    let users = this.#users.get(channelId);
    if (!users) {
      users = new SvelteMap();
      this.#users.set(channelId, users);
    }
    clearTimeout(users.get(userId));
    users.set(
      userId,
      setTimeout(() => {
        this.ended(channelId, userId);
      }, LASTS),
    );
  }

  ended(channelId: string, userId: string): void {
    const users = this.#users.get(channelId);
    clearTimeout(users?.get(userId));
    users?.delete(userId);
  }

  in(channelId: string): string[] {
    return [...(this.#users.get(channelId)?.keys() ?? [])];
  }
}
