/**
 * Pictures that only who is signed in may load: avatars, icons, emoji. They are fetched with the login and shown from the page's memory; beyond a bound what
 * was loaded first is given up.
 */

import { SvelteMap } from "svelte/reactivity";
import { accessToken } from "../api/session";

/** Pictures that are kept. */
const MOST = 500;
/** After so long a picture that could not be loaded is tried again, in milliseconds. */
const AGAIN = 60_000;

/** `mxc://server/media` as a path of the API; undefined for what is none. */
export function mediaPath(uri: string): string | undefined {
  const found = /^mxc:\/\/([^/]+)\/([\w-]+)$/u.exec(uri);
  if (!found) return undefined;
  const [, server = "", media = ""] = found;
  return `/api/v1/media/${encodeURIComponent(server)}/${encodeURIComponent(media)}`;
}

class Pictures {
  /** Addresses by path, of those that are there. */
  readonly #shown = new SvelteMap<string, string>();
  /** What was asked for, the first first. */
  readonly #used = new Map<string, true>();

  /** Where the page finds the picture, as soon as it is there. */
  url(uri: string | null | undefined): string | null {
    const path = uri ? mediaPath(uri) : undefined;
    if (!path) return null;
    if (!this.#used.has(path)) {
      this.#used.set(path, true);
      // Not within what is being derived.
      queueMicrotask(() => void this.#load(path));
    }
    return this.#shown.get(path) ?? null;
  }

  async #load(path: string): Promise<void> {
    try {
      const token = await accessToken();
      const answer = await fetch(path, token ? { headers: { authorization: `Bearer ${token}` } } : {});
      if (!answer.ok) throw new Error(String(answer.status));
      this.#shown.set(path, URL.createObjectURL(await answer.blob()));
      this.#trim();
    } catch {
      setTimeout(() => this.#used.delete(path), AGAIN);
    }
  }

  #trim(): void {
    for (const path of this.#used.keys()) {
      if (this.#used.size <= MOST) return;
      const url = this.#shown.get(path);
      this.#used.delete(path);
      this.#shown.delete(path);
      if (url) URL.revokeObjectURL(url);
    }
  }
}

export const pictures = new Pictures();
