/** What is asked of the server for a page: on its way, there, or refused. */

import { ask, type Models } from "../api/client";

type Asked<T> = Parameters<typeof ask<T>>[0];

export class Loaded<T> {
  /** Null until it is there. */
  value = $state.raw<T | null>(null);
  refusal = $state.raw<unknown>(null);
  #at = 0;
  readonly #load: () => Asked<T>;

  constructor(load: () => Asked<T>) {
    this.#load = load;
    void this.load();
  }

  /** Asks again; what was there stays until then. */
  async load(): Promise<void> {
    const at = (this.#at += 1);
    this.refusal = null;
    try {
      const value = await ask(this.#load());
      // Of two answers the later one was asked for later.
      if (at === this.#at) this.value = value;
    } catch (error) {
      if (at === this.#at) this.refusal = error;
    }
  }
}

interface Page<T> {
  data: T[];
  pagination: Models["Pagination"];
}

/** A list that comes page by page. */
export class Pages<T> {
  /** Null until the first page is there. */
  items = $state.raw<T[] | null>(null);
  refusal = $state.raw<unknown>(null);
  isLoading = $state(false);
  next = $state<string | null>(null);
  #at = 0;
  readonly #load: (cursor: string | undefined) => Asked<Page<T>>;

  constructor(load: (cursor: string | undefined) => Asked<Page<T>>) {
    this.#load = load;
    void this.load();
  }

  /** Begins with the first page. */
  load(): Promise<void> {
    return this.#get(undefined);
  }

  more(): Promise<void> {
    return this.next && !this.isLoading ? this.#get(this.next) : Promise.resolve();
  }

  /** Puts what has changed in its place. */
  put(is: (item: T) => boolean, to: T): void {
    this.items = this.items?.map((item) => (is(item) ? to : item)) ?? null;
  }

  drop(is: (item: T) => boolean): void {
    this.items = this.items?.filter((item) => !is(item)) ?? null;
  }

  async #get(cursor: string | undefined): Promise<void> {
    const at = (this.#at += 1);
    this.refusal = null;
    this.isLoading = true;
    try {
      const { data, pagination } = await ask(this.#load(cursor));
      if (at !== this.#at) return;
      this.items = cursor ? [...(this.items ?? []), ...data] : data;
      this.next = pagination.hasMore ? (pagination.nextCursor ?? null) : null;
    } catch (error) {
      if (at === this.#at) this.refusal = error;
    } finally {
      if (at === this.#at) this.isLoading = false;
    }
  }
}
