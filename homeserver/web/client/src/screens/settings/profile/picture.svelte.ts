/** A picture of the profile that is being chosen. */

import { shrink } from "../../../ui/shrink";

export class Picture {
  /** A data URI, or null to take the picture off; undefined leaves it as it is. */
  data = $state.raw<string | null | undefined>(undefined);
  /** Where the page finds what was chosen. */
  url = $state<string | null>(null);
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  get isChanged(): boolean {
    return this.data !== undefined;
  }

  /** Throws a `NoPicture` for what is none. */
  async choose(file: File): Promise<void> {
    const data = await shrink(file, this.#width, this.#height);
    this.reset();
    this.data = data;
    this.url = URL.createObjectURL(file);
  }

  remove(): void {
    this.reset();
    this.data = null;
  }

  reset(): void {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
    this.data = undefined;
  }
}
