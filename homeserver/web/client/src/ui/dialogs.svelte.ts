/** The dialog that is open. What is in it is loaded when it is opened, from wherever that is: menus have no place of their own on the page. */

import type { Component } from "svelte";

type Loader = () => Promise<{ default: Component<Record<string, unknown>> }>;

let opened = $state.raw<{ load: Loader; props: Record<string, unknown> } | null>(null);

export function dialog() {
  return opened;
}

/** Opens what `load` brings, with `props` and with `close`. */
export function openDialog<Props extends { close: () => void }>(
  load: () => Promise<{ default: Component<Props> }>,
  props: Omit<Props, "close">,
): void {
  opened = { load: load as unknown as Loader, props };
}

export function closeDialog(): void {
  opened = null;
}
