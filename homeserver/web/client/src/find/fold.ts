/** Text as it is compared: case and accents make no difference, as in the server's search. */

/** Letters that Unicode does not take apart. */
const ALIKE: Record<string, string> = { ı: "i", ß: "ss", ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe" };

export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ıßøłđæœ]/gu, (letter) => ALIKE[letter] ?? letter)
    .replace(/\p{M}/gu, "");
}

/** Folded text with the place in the whole that each of its units comes from. */
export function folded(text: string): { text: string; from: number[] } {
  const from: number[] = [];
  let done = "";
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let unit = 0; unit < plain.length; unit += 1) from.push(at);
    done += plain;
    at += letter.length;
  }
  from.push(text.length);
  return { text: done, from };
}
