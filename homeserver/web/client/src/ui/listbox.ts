/** Moving through the options of a list by the keyboard, as fields with suggestions do (ARIA, combobox pattern). */

/** The option that is active after a key; -1 is none. Null if the key moves nothing. */
export function moved(key: string, active: number, count: number, first = -1): number | null {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
      return active + 1 < count ? active + 1 : first;
    case "ArrowUp":
      return active > first ? active - 1 : count - 1;
    case "PageDown":
      return Math.min(active + 8, count - 1);
    case "PageUp":
      return Math.max(active - 8, 0);
    default:
      return null;
  }
}
