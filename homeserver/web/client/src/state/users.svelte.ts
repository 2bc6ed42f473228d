/** Users, in whatever guild or private channel they are met: who they are, loaded when somebody wants to know. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, Refusal, type Models } from "../api/client";
import { localpart } from "./people.svelte";

export type Known = Models["MemberUser"];
/** What others see of a user. */
export type Profile = Known & {
  accentColor?: string | null;
  banner?: string | null;
  bio?: string | null;
  createdAt?: string | null;
};

/** So many are asked for at a time: a server that does not answer does not keep the others waiting. */
const AT_ONCE = 4;

export class Users {
  readonly #known = new SvelteMap<string, Known>();
  /** Who was asked for since the session began. */
  readonly #asked = new Set<string>();
  #waiting: string[] = [];
  #running = 0;

  /** Names may have changed while nothing was heard: who is shown is asked for anew, and shown as before meanwhile. */
  renew(): void {
    this.#asked.clear();
  }

  put(user: Known): void {
    this.#known.set(user.id, user);
    this.#asked.add(user.id);
  }

  /** The user, if known; who is not is asked for, once. */
  of(userId: string): Known | undefined {
    const known = this.#known.get(userId);
    if (!this.#asked.has(userId)) {
      this.#asked.add(userId);
      // Not within what is being derived.
      queueMicrotask(() => {
        this.#want(userId);
      });
    }
    return known;
  }

  /** The user, if known already. */
  seen(userId: string): Known | undefined {
    return this.#known.get(userId);
  }

  name(userId: string): string {
    return this.of(userId)?.displayName ?? localpart(userId);
  }

  /** What the user shows of himself, as it is now. */
  async profile(userId: string): Promise<Profile> {
    const found = (await ask(
      api.GET("/api/v1/users/{user_id}", { params: { path: { user_id: userId } } }),
    )) as Profile;
    this.put(found);
    return found;
  }

  #want(userId: string): void {
    this.#waiting.push(userId);
    if (this.#running < AT_ONCE) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running += 1;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        await this.profile(next);
      } catch (error) {
        // Whom there is not is shown by the id; for who could not be asked for now it is tried again.
        if (!(error instanceof Refusal) || error.status !== 404) this.#asked.delete(next);
      }
    }
    this.#running -= 1;
  }
}
