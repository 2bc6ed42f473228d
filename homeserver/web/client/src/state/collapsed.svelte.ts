/** Categories that are folded up on this device. */

import { SvelteSet } from "svelte/reactivity";

const KEPT = "guildhall.collapsed";

class Collapsed {
  readonly #ids = new SvelteSet<string>(kept());

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    localStorage.setItem(KEPT, JSON.stringify([...this.#ids]));
  }
}

function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export const collapsed = new Collapsed();
