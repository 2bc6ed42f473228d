/** A list that is loaded page by page. */

import { Refusal } from "../../../api/client";

interface Page<T> {
  data: T[];
  pagination: { hasMore: boolean; nextCursor?: string | null };
}

export class Pages<T> {
  items = $state.raw<T[]>([]);
  isLoading = $state(false);
  isLoaded = $state(false);
  hasMore = $state(false);
  refusal = $state<Refusal | null>(null);
  #cursor: string | undefined;
  /** What was asked for before this counts no more. */
  #round = 0;
  readonly #load: (cursor: string | undefined) => Promise<unknown>;

  constructor(load: (cursor: string | undefined) => Promise<unknown>) {
    this.#load = load;
  }

  /** Loads the next page; `anew` the first one in place of what is there. */
  async more(anew = false): Promise<void> {
    // In this order: who loads it anew, as an effect does, is not to be called again when it is loaded.
    if (!anew && this.isLoading) return;
    const round = (this.#round += 1);
    this.isLoading = true;
    this.refusal = null;
    try {
      const page = (await this.#load(anew ? undefined : this.#cursor)) as Page<T>;
      if (round !== this.#round) return;
      this.items = anew ? page.data : [...this.items, ...page.data];
      this.#cursor = page.pagination.nextCursor ?? undefined;
      this.hasMore = page.pagination.hasMore;
      this.isLoaded = true;
    } catch (error) {
      if (round === this.#round) this.refusal = error as Refusal;
    } finally {
      if (round === this.#round) this.isLoading = false;
    }
  }
}
