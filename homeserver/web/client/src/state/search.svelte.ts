/** A search for messages: what is looked for, where, and what was found. */

import { api, ask, Refusal, type Models } from "../api/client";
import { asked, isEmpty, type Query } from "../find/query";
import type { Scope } from "./finder.svelte";
import type { Frames } from "./frames";

type Message = Models["Message"];
type Found = Models["FoundMessages"];

export type Order = "newest" | "oldest" | "relevance";

/** Messages on a page, and the most that the API passes over. */
const PAGE = 25;
const FARTHEST = 9975;

const orders = {
  newest: { sort: "timestamp", order: "desc" },
  oldest: { sort: "timestamp", order: "asc" },
  relevance: { sort: "relevance", order: "desc" },
} as const;

/** Where it is searched. */
export interface Where {
  scope: Scope;
  channelId: string | null;
  guildId: string | null;
}

export class Search {
  order = $state<Order>("newest");
  /** Null until something was looked for. */
  messages = $state.raw<Message[] | null>(null);
  total = $state(0);
  /** Whether the server is still reading what was said before. */
  isIndexing = $state(false);
  isLoading = $state(false);
  refusal = $state.raw<Refusal | null>(null);
  /** What was looked for last. */
  query = $state.raw<Query>({ words: "", filters: [] });
  #where: Where | null = null;
  /** Messages that were passed over: some of them may be gone since. */
  #passed = $state(0);
  #round = 0;

  constructor(frames: Frames) {
    frames.on("message:delete", ({ id }: { id: string }) => {
      if (!this.messages?.some((one) => one.id === id)) return;
      this.messages = this.messages.filter((one) => one.id !== id);
      this.total -= 1;
    });
    frames.on("message:update", (data: Message) => {
      this.messages = this.messages?.map((one) => (one.id === data.id ? data : one)) ?? null;
    });
  }

  /** The guild that was searched, if it was one. */
  get guildId(): string | null {
    return this.#where && this.#where.scope !== "private" ? this.#where.guildId : null;
  }

  get hasMore(): boolean {
    return this.messages !== null && this.#passed < this.total && this.#passed <= FARTHEST;
  }

  /** Looks for something anew. */
  async run(query: Query, where: Where): Promise<void> {
    this.query = query;
    this.#where = where;
    this.#passed = 0;
    this.messages = null;
    this.refusal = null;
    this.#round += 1;
    this.isLoading = false;
    if (!isEmpty(query)) await this.more();
  }

  /** The page after what is shown. */
  async more(): Promise<void> {
    const where = this.#where;
    if (!where || this.isLoading) return;
    const round = this.#round;
    this.isLoading = true;
    this.refusal = null;
    try {
      const found = await ask(this.#ask(where));
      if (round !== this.#round) return;
      const known = new Set(this.messages?.map((one) => one.id));
      const messages = found.messages as Message[];
      this.messages = [...(this.messages ?? []), ...messages.filter((one) => !known.has(one.id))];
      this.#passed += PAGE;
      this.total = found.totalResults;
      this.isIndexing = found.indexing;
    } catch (error) {
      if (round === this.#round) this.refusal = error as Refusal;
    } finally {
      if (round === this.#round) this.isLoading = false;
    }
  }

  #ask({ scope, channelId, guildId }: Where): Promise<{ data?: Found; error?: unknown; response: Response }> {
    const words = Boolean(this.query.words.trim());
    // How well it matches is known of words alone.
    const { sort, order } = orders[this.order === "relevance" && !words ? "newest" : this.order];
    const query = { ...asked(this.query), sort, order, limit: PAGE, offset: this.#passed };
    if (scope === "channel" && channelId) {
      const path = { channel_id: channelId };
      return api.GET("/api/v1/channels/{channel_id}/search", { params: { path, query } });
    }
    if (scope === "guild" && guildId) {
      const path = { guild_id: guildId };
      return api.GET("/api/v1/guilds/{guild_id}/search", { params: { path, query } });
    }
    return api.GET("/api/v1/users/@me/search", { params: { query } });
  }
}
