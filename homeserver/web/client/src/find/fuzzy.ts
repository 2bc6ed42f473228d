/** How well a name fits what was typed of it: letters in their order, the better the more of them stand together and begin words. */

import { fold } from "./fold";

/** Null if it does not fit; more is better. */
export function fits(name: string, typed: string): number | null {
  const wanted = fold(typed).replace(/\s+/gu, "");
  if (!wanted) return 0;
  const text = fold(name);
  const whole = text.indexOf(fold(typed.trim()));
  if (whole === 0) return 1000 - text.length;
  if (whole > 0) return (begins(text, whole) ? 800 : 600) - text.length;
  let score = 400 - text.length;
  let last = -1;
  for (let at = 0; at < wanted.length; at += 1) {
    const place = next(text, last, wanted.slice(at));
    if (place === null) return null;
    if (place !== last + 1) score -= begins(text, place) ? 5 : 20;
    last = place;
  }
  return score;
}

/** Where the first of these letters is behind `last`: at once, else where a word begins with it if the others can still follow, else anywhere. */
function next(text: string, last: number, letters: string): number | null {
  const letter = letters[0] ?? "";
  const near = text.indexOf(letter, last + 1);
  if (near < 0) return null;
  if (near === last + 1) return near;
  for (let at = near; at >= 0; at = text.indexOf(letter, at + 1)) {
    if (begins(text, at) && follow(text, at + 1, letters.slice(1))) return at;
  }
  return near;
}

function follow(text: string, from: number, letters: string): boolean {
  let at = from;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function begins(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
}
