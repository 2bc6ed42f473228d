/** Friends, who wants to be one, and who is blocked. */

import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Models } from "../api/client";
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

  #block(userIds: string[]): void {
    this.blocked.clear();
    for (const id of userIds) this.blocked.add(id);
  }
}
