/** What stands in a menu. */

import type { Component } from "svelte";

export interface Item {
  label: string;
  run: () => void;
  icon?: Component<{ size?: number; "aria-hidden"?: "true" }>;
  /** Keys that do the same. */
  keys?: string;
  isDangerous?: boolean;
  isOff?: boolean;
}
