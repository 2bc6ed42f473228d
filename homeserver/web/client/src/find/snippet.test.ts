import { expect, test } from "vitest";
import { snippet, wanted } from "./snippet";

const marked = (text: string, content: string, length?: number) =>
  snippet(text, content, length)
    .map(({ text: part, isHit }) => (isHit ? `[${part}]` : part))
    .join("");

test("words are marked whatever their case and accents", () => {
  expect(marked("Über den Fluss, Çay ve İstanbul", "uber cay istanbul")).toBe(
    "[Über] den Fluss, [Çay] ve [İstanbul]",
  );
});

test("of the last word the beginning does, of others not", () => {
  expect(marked("harbour harbours mast masts", "harbour mast")).toBe("[harbour] harbours [mast] [mast]s");
  expect(marked("harbour masts", '"harbour mast"')).toBe("[harbour] masts");
});

test("what must not be there is not marked", () => {
  expect(wanted("one -two three")).toEqual([
    { text: "one", isPrefix: false },
    { text: "three", isPrefix: true },
  ]);
});

test("of a long text the part around what was found is shown", () => {
  const text = `${"before ".repeat(100)}needle ${"after ".repeat(100)}`;
  const shown = marked(text, "needle", 100);
  expect(shown).toContain("[needle]");
  expect(shown.startsWith("…before")).toBe(true);
  expect(shown.endsWith("…")).toBe(true);
  expect(shown.length).toBeLessThan(112);
});

test("text stays text", () => {
  expect(snippet("<b>bold</b>", "bold")).toEqual([
    { text: "<b>", isHit: false },
    { text: "bold", isHit: true },
    { text: "</b>", isHit: false },
  ]);
  expect(marked("a\n\n b", "")).toBe("a b");
});
