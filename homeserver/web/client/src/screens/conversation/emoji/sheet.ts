/** What the picker shows, line by line. */

import type { Models } from "../../../api/client";

export interface Cell {
  /** Unique on the sheet. */
  key: string;
  /** What is drawn: the letter, or the name of a picture. */
  emoji: string;
  name: string;
  of: Models["Emoji"] | null;
}

export interface Section {
  id: string;
  title: string;
  cells: Cell[];
}

export type Line =
  | { kind: "title"; key: string; section: Section }
  /** `at` is the place of its first cell among all. */
  | { kind: "cells"; key: string; cells: Cell[]; at: number };

/** Titles and rows of so many cells. */
export function lines(sections: Section[], width: number): Line[] {
  const all: Line[] = [];
  let at = 0;
  for (const section of sections) {
    if (section.cells.length === 0) continue;
    all.push({ kind: "title", key: `title ${section.id}`, section });
    for (let from = 0; from < section.cells.length; from += width) {
      const cells = section.cells.slice(from, from + width);
      all.push({ kind: "cells", key: `${section.id} ${from}`, cells, at });
      at += cells.length;
    }
  }
  return all;
}

/** Where one comes by a key from a cell: `down` and `up` keep the column, as far as the line reaches. */
export function moved(all: Line[], at: number, key: string): number {
  const rows = all.filter((line) => line.kind === "cells");
  const row = rows.findIndex((line) => at < line.at + line.cells.length);
  const here = rows[row];
  if (!here) return 0;
  const last = rows.at(-1);
  const end = last ? last.at + last.cells.length - 1 : 0;
  const beside = (other: typeof here | undefined) =>
    other ? other.at + Math.min(at - here.at, other.cells.length - 1) : at;
  switch (key) {
    case "ArrowRight":
      return Math.min(end, at + 1);
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "ArrowDown":
      return beside(rows[row + 1]);
    case "ArrowUp":
      return beside(rows[row - 1]);
    default:
      return at;
  }
}
