/** A list that the server gives page by page. */

import { excuse } from "../texts/texts.svelte";

interface Page<T> {
  data: T[];
  pagination: { hasMore: boolean; nextCursor?: string | null };
}

export class Paged<T> {
  items = $state.raw<T[]>([]);
  isLoading = $state(false);
  hasMore = $state(false);
  /** Why it could not be loaded. */
  fault = $state<string | null>(null);
  /** Whether the first page is there. */
  isLoaded = $state(false);
  #cursor: string | null = null;
  #round = 0;

  /** `load` asks for the page after a cursor. */
  constructor(readonly load: (cursor: string | null) => Promise<unknown>) {}

  /** Loads the first page anew. */
  async begin(): Promise<void> {
    this.#round += 1;
    this.#cursor = null;
    await this.#next(true);
  }

  async more(): Promise<void> {
    if (!this.isLoading && this.hasMore) await this.#next(false);
  }

  async #next(isFirst: boolean): Promise<void> {
    const round = this.#round;
    this.isLoading = true;
    this.fault = null;
    try {
      const page = (await this.load(this.#cursor)) as Page<T>;
      if (round !== this.#round) return;
      this.items = isFirst ? page.data : [...this.items, ...page.data];
      this.#cursor = page.pagination.nextCursor ?? null;
      this.hasMore = page.pagination.hasMore && this.#cursor !== null;
      this.isLoaded = true;
    } catch (error) {
      if (round === this.#round) this.fault = excuse(error);
    } finally {
      if (round === this.#round) this.isLoading = false;
    }
  }
}
