/** Drawing channels and categories to another place with the pointer. By the keyboard their menus do the same. */

import type { Attachment } from "svelte/attachments";
import type { Target } from "../../state/order";

/** What is drawn now. */
interface Drawn {
  id: string;
  isCategory: boolean;
}

export class Dragging {
  drawn = $state.raw<Drawn | null>(null);
  /** Where it would be put down: the element, and at which side of it. */
  over = $state.raw<{ id: string; side: "before" | "after" } | null>(null);

  constructor(readonly drop: (id: string, to: Target) => void) {}

  /** What can be drawn. */
  source(what: Drawn): Attachment<HTMLElement> {
    return (element) => {
      const start = (event: DragEvent) => {
        this.drawn = what;
        event.dataTransfer?.setData("text/plain", "");
        event.stopPropagation();
      };
      const end = () => {
        this.drawn = null;
        this.over = null;
      };
      element.draggable = true;
      element.addEventListener("dragstart", start);
      element.addEventListener("dragend", end);
      return () => {
        element.removeEventListener("dragstart", start);
        element.removeEventListener("dragend", end);
      };
    };
  }

  /** What something can be put down at; `place` says where that is, null for nowhere. */
  target(
    id: string,
    place: (drawn: Drawn, side: "before" | "after") => Target | null,
  ): Attachment<HTMLElement> {
    return (element) => {
      const sideOf = (event: DragEvent) => {
        const { top, height } = element.getBoundingClientRect();
        return event.clientY < top + height / 2 ? "before" : "after";
      };
      const move = (event: DragEvent) => {
        const side = sideOf(event);
        if (!this.drawn || !place(this.drawn, side)) return;
        event.preventDefault();
        event.stopPropagation();
        if (this.over?.id !== id || this.over.side !== side) this.over = { id, side };
      };
      const put = (event: DragEvent) => {
        const to = this.drawn && place(this.drawn, sideOf(event));
        if (!this.drawn || !to) return;
        event.preventDefault();
        event.stopPropagation();
        this.drop(this.drawn.id, to);
        this.drawn = null;
        this.over = null;
      };
      element.addEventListener("dragover", move);
      element.addEventListener("drop", put);
      return () => {
        element.removeEventListener("dragover", move);
        element.removeEventListener("drop", put);
      };
    };
  }
}
