/** What stands between two `||` is hidden until the reader wants to see it, whatever it is made of. */

import type { Piece } from "./parse";

const BAR = "||";

export function spoilers(pieces: Piece[]): Piece[] {
  const parts = pieces.flatMap((piece): (Piece | typeof BAR)[] => {
    if (piece.kind !== "text" || !piece.text.includes(BAR)) return [piece];
    return piece.text.split(BAR).flatMap((text, index) => {
      const shown: Piece[] = text ? [{ kind: "text", text }] : [];
      return index > 0 ? [BAR, ...shown] : shown;
    });
  });
  const done: Piece[] = [];
  let open: Piece[] | null = null;
  for (const part of parts) {
    if (part !== BAR) (open ?? done).push(part);
    else if (open === null) open = [];
    else {
      // Nothing between two of them is four bars.
      done.push(open.length > 0 ? { kind: "spoiler", children: open } : { kind: "text", text: BAR + BAR });
      open = null;
    }
  }
  if (open) done.push({ kind: "text", text: BAR }, ...open);
  return done;
}
