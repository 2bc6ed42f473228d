/** What stands in a list of settings. */

import type { Component } from "svelte";

export interface Page {
  /** As it stands in the address. */
  id: string;
  /** Id of the text. */
  title: string;
  /** Loads the component, always with the same function. */
  // Which properties a page takes is the matter of the settings that it is in.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  load: () => Promise<{ default: Component<any> }>;
  isDangerous?: boolean;
}

export interface Group {
  /** Id of the text. */
  title: string;
  pages: Page[];
}
