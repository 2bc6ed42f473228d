/** The one menu of the page. What draws it is loaded when it is first opened. */

import type { Attachment } from "svelte/attachments";
import type { Item } from "./menu";

/** What a menu stands at: something on the page, or a point in the window. */
export type Anchor = Element | { x: number; y: number };

export interface Opened {
  items: (Item | "line")[];
  anchor: Anchor;
  /** What the menu is about, for those who do not see where it stands. */
  label: string;
}

/** What stands in a menu; it may have to be loaded first. */
export type Items = (Item | "line")[] | Promise<(Item | "line")[]>;

let opened = $state.raw<Opened | null>(null);

export function menu(): Opened | null {
  return opened;
}

export function openMenu(what: Opened): void {
  opened = what;
}

export function closeMenu(): void {
  opened = null;
}

/** Opens a menu where it is asked for: by right click, long press, or the menu key. Text that is selected, links and fields keep the browser's own. */
export function contextMenu(label: string, items: () => Items): Attachment<HTMLElement> {
  return (element) => {
    const open = (event: MouseEvent) => {
      const target = event.target as Element;
      const isBrowsers = target.closest("input, textarea, a[target]") ?? getSelection()?.toString();
      if (isBrowsers || event.shiftKey || event.defaultPrevented) return;
      event.preventDefault();
      // By the keyboard there is no point.
      const anchor = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : target;
      void Promise.resolve(items()).then((all) => {
        if (all.length > 0) openMenu({ label, items: all, anchor });
      });
    };
    element.addEventListener("contextmenu", open);
    return () => {
      element.removeEventListener("contextmenu", open);
    };
  };
}
