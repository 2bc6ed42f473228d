/**
 * Links to files of messages that need no access token, which elements of the page cannot send. Those of everything that comes up at the same time are
 * asked for at once, and are renewed before they end.
 */

import { SvelteMap } from "svelte/reactivity";
import { api, ask } from "../api/client";

interface Link {
  /** Null when there is no such file for the user. */
  url: string | null;
  /** Whether it ends soon. */
  isOld: boolean;
}

/** Links that are asked for at once, of the most that the API takes. */
const BATCH = 50;
/** So long it is waited for others to ask for, in milliseconds. */
const GATHER = 20;
/** So long before it ends a link is renewed, in milliseconds. */
const MARGIN = 3600_000;
/** Links that are kept. */
const MOST = 2000;
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

class Links {
  readonly #known = new SvelteMap<string, Link>();
  readonly #asked = new Set<string>();
  #next: string[] = [];
  #pause = FIRST_PAUSE;

  /** The link to a file, given the `url` of the attachment; undefined until it is known, null when there is none. */
  of(path: string): string | null | undefined {
    const link = this.#known.get(path);
    if (!link || link.isOld) this.#want(path);
    return link?.url;
  }

  #want(path: string): void {
    if (this.#asked.has(path)) return;
    this.#asked.add(path);
    if (this.#next.length === 0) this.#soon(GATHER);
    this.#next.push(path);
  }

  #soon(pause: number): void {
    setTimeout(() => void this.#ask(), pause);
  }

  async #ask(): Promise<void> {
    const urls = this.#next.splice(0, BATCH);
    if (this.#next.length > 0) this.#soon(0);
    if (urls.length === 0) return;
    try {
      const { links } = await ask(api.POST("/api/v1/attachments/sign", { body: { urls } }));
      for (const { url, signedUrl, expiresAt } of links)
        this.#keep(url, signedUrl ?? null, expiresAt ?? null);
      for (const url of urls) this.#asked.delete(url);
      this.#pause = FIRST_PAUSE;
    } catch {
      // Who needs them waits for them.
      const isAlone = this.#next.length === 0;
      this.#next.push(...urls);
      if (isAlone) this.#soon(this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }

  #keep(path: string, url: string | null, expiresAt: string | null): void {
    this.#known.set(path, { url, isOld: false });
    if (this.#known.size > MOST) {
      const [first] = this.#known.keys();
      if (first !== undefined) this.#known.delete(first);
    }
    const left = (expiresAt ? Date.parse(expiresAt) : Date.now() + MARGIN) - Date.now();
    setTimeout(
      () => {
        const old = this.#known.get(path);
        // Whoever shows it asks for another; what nobody shows is left.
        if (old && old.url === url) this.#known.set(path, { url, isOld: true });
      },
      Math.max(60_000, left - MARGIN),
    );
  }
}

export const links = new Links();

/** The link to a small picture of a file, at least so many pixels wide and high. */
export function small(
  link: string,
  width: number,
  height: number,
  method: "scale" | "crop" = "scale",
): string {
  const side = (length: number) => Math.min(4096, Math.max(1, Math.ceil(length)));
  return `${link}&width=${side(width)}&height=${side(height)}&method=${method}`;
}
