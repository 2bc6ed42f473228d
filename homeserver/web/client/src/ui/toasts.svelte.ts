/** Short messages that come up at the edge of the window and go away by themselves. */

export interface Toast {
  id: number;
  text: string;
  kind: "plain" | "fault";
  /** What can be done about it. */
  action?: { label: string; run: () => void };
  /** Takes the place of an earlier one about the same. */
  about?: string;
  /** Whether it goes away although something can be done: it is found elsewhere, too. */
  isPassing?: boolean;
}

/** How long one stays, in milliseconds: long enough to be read (WCAG 2.2, 2.2.1), and those with an action until they are closed. */
const STAYS = 8_000;
/** So many are shown at a time. */
const MOST = 3;

let next = 0;
let shown = $state.raw<Toast[]>([]);

export function toasts(): Toast[] {
  return shown;
}

export function toast(text: string, more: Partial<Omit<Toast, "id" | "text">> = {}): void {
  const one: Toast = { id: (next += 1), text, kind: "plain", ...more };
  const others = shown.filter((other) => !one.about || other.about !== one.about);
  shown = [...others, one].slice(-MOST);
  if (!one.action || one.isPassing) {
    setTimeout(() => {
      dismiss(one.id);
    }, STAYS);
  }
}

export function dismiss(id: number): void {
  shown = shown.filter((one) => one.id !== id);
}
