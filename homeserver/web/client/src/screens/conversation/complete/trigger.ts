/** What is being written that could be completed. */

export type Sign = "@" | ":" | "#" | "/";

export interface Trigger {
  sign: Sign;
  /** What stands behind the sign, up to the caret. */
  word: string;
  /** Where the sign stands. */
  from: number;
  /** Where the caret is. */
  to: number;
}

const BEGUN = /(?:^|[\s(])(?:(?<person>@[^\s@]{0,32})|(?<channel>#[^\s#]{0,40})|(?<emoji>:[\w+-]{2,32}))$/u;
const COMMAND = /^\/\w{0,20}$/u;

/** What stands before the caret, if it begins with a sign that means something. */
export function triggerAt(text: string, caret: number): Trigger | null {
  const before = text.slice(0, caret);
  if (COMMAND.test(before)) return { sign: "/", word: before.slice(1), from: 0, to: caret };
  if (isInCode(before)) return null;
  const { person, channel, emoji } = BEGUN.exec(before)?.groups ?? {};
  const found = person ?? channel ?? emoji;
  if (!found) return null;
  return { sign: found[0] as Sign, word: found.slice(1), from: caret - found.length, to: caret };
}

/** Whether the text ends within code, in which nobody is called. */
function isInCode(text: string): boolean {
  const fences = text.split("```");
  if (fences.length % 2 === 0) return true;
  const line = fences.at(-1)?.split("\n").at(-1) ?? "";
  return line.split("`").length % 2 === 0;
}
