/** Friends, who wants to be one, and who is blocked. */

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import { api, ask, type Models } from "../api/client";
import type { Frames } from "./frames";

type Relationship = Models["Relationship"];

export class Relationships extends SvelteMap<string, Relationship> {
  readonly blocked = new SvelteSet<string>();

  listen(frames: Frames): void {
    interface Ready {
      relationships: Relationship[];
      blockedUsers: string[];
    }
    frames.on("ready", ({ relationships, blockedUsers }: Ready) => {
      this.clear();
      for (const one of relationships) this.set(one.userId, one);
      this.#block(blockedUsers);
    });
    const put = (data: Relationship) => {
      this.set(data.userId, data);
    };
    frames.on("relationship:add", put);
    frames.on("relationship:update", put);
    frames.on("relationship:remove", ({ userId }: { userId: string }) => {
      this.delete(userId);
    });
    frames.on("blocked_users:update", ({ userIds }: { userIds: string[] }) => {
      this.#block(userIds);
    });
  }

  /** Those of a state, the latest first. */
  in(state: string): Relationship[] {
    return [...this.values()]
      .filter((one) => one.state === state)
      .sort((a, b) => Date.parse(b.since) - Date.parse(a.since));
  }

  state(userId: string): string | undefined {
    return this.get(userId)?.state;
  }

  /** Asks somebody for friendship, or agrees to who has asked. */
  async request(userId: string): Promise<void> {
    const made = await ask(
      api.POST("/api/v1/users/{user_id}/friend-request", { params: { path: { user_id: userId } } }),
    );
    this.set(made.userId, made);
  }

  async accept(userId: string): Promise<void> {
    const made = await ask(
      api.PUT("/api/v1/users/@me/friend-requests/{user_id}", { params: { path: { user_id: userId } } }),
    );
    this.set(made.userId, made);
  }

  /** Declines a request, or takes back one's own. */
  async decline(userId: string): Promise<void> {
    await ask(
      api.DELETE("/api/v1/users/@me/friend-requests/{user_id}", { params: { path: { user_id: userId } } }),
    );
    this.delete(userId);
  }

  async end(userId: string): Promise<void> {
    await ask(api.DELETE("/api/v1/users/@me/friends/{user_id}", { params: { path: { user_id: userId } } }));
    this.delete(userId);
  }

  async block(userId: string): Promise<void> {
    await ask(api.POST("/api/v1/users/{user_id}/block", { params: { path: { user_id: userId } } }));
    this.blocked.add(userId);
    this.delete(userId);
  }

  async unblock(userId: string): Promise<void> {
    await ask(api.DELETE("/api/v1/users/{user_id}/block", { params: { path: { user_id: userId } } }));
    this.blocked.delete(userId);
  }

  #block(userIds: string[]): void {
    this.blocked.clear();
    for (const id of userIds) this.blocked.add(id);
  }
}
