import { expect, test } from "vitest";
import { dayOf } from "./days";
import { asked, KINDS, parse, typing, unparse, withFilter, type Kind, type Lexicon } from "./query";

const people: Record<string, string> = { ada: "@ada:one", "Ada Lovelace": "@ada:one", bob: "@bob:two" };
const lexicon: Lexicon = {
  kind: (word) => (word === "von" ? "from" : (KINDS.find((one) => one === word) ?? null)),
  value: (kind, word) => {
    if (kind === "from" || kind === "mentions") return word.startsWith("@") ? word : (people[word] ?? null);
    if (kind === "before" || kind === "after" || kind === "during") return dayOf(word);
    return word;
  },
  name: (kind) => kind,
  word: ({ kind, value }) => (kind === "from" && value === "@ada:one" ? "Ada Lovelace" : value),
};
const read = (text: string) => parse(text, lexicon);
const one = (kind: Kind, value: string) => ({ kind, value });

test("filters are taken out of the words, wherever they stand", () => {
  expect(read("quick from:ada brown has:link fox")).toEqual({
    words: "quick brown fox",
    filters: [one("from", "@ada:one"), one("has", "link")],
    unknown: [],
  });
});

test("a filter may be named in the reader's language, stand apart from its value, and be quoted", () => {
  const ada = [one("from", "@ada:one")];
  expect(read("von:ada").filters).toEqual(ada);
  expect(read("FROM: ada hello")).toMatchObject({ filters: ada, words: "hello" });
  expect(read('from:"Ada Lovelace" hello')).toMatchObject({ filters: ada, words: "hello" });
  expect(read("from:@ada:localhost:8448").filters).toEqual([one("from", "@ada:localhost:8448")]);
});

test("what is no filter is looked for", () => {
  expect(read('https://example.org/a "from:ada and more" -word:').words).toBe(
    'https://example.org/a "from:ada and more" -word:',
  );
});

test("what names nobody is told, and what is not finished does nothing", () => {
  expect(read("from:nobody x").unknown).toEqual([{ kind: "from", word: "nobody" }]);
  expect(read("before:2026-02-30 x").unknown).toEqual([{ kind: "before", word: "2026-02-30" }]);
  expect(read("x from:")).toEqual({ words: "x", filters: [], unknown: [] });
});

test("what is written back is read as the same", () => {
  const query = {
    words: 'a "b c" -d',
    filters: [one("from", "@ada:one"), one("has", "file"), one("during", "2026-01-31")],
  };
  expect(unparse(query, lexicon)).toBe('from:"Ada Lovelace" has:file during:2026-01-31 a "b c" -d');
  expect(read(unparse(query, lexicon))).toEqual({ ...query, unknown: [] });
});

test("each filter is there once, and of days the last", () => {
  const filters = [one("has", "link"), one("before", "2026-01-01")];
  expect(withFilter(filters, one("has", "link"))).toEqual([one("before", "2026-01-01"), one("has", "link")]);
  expect(withFilter(filters, one("before", "2025-01-01"))).toEqual([
    one("has", "link"),
    one("before", "2025-01-01"),
  ]);
  expect(withFilter(filters, one("has", "poll"))).toHaveLength(3);
});

test("the filter that is being typed", () => {
  expect(typing("hello from:ad", lexicon)).toEqual({ kind: "from", word: "ad", start: 6 });
  expect(typing("from: ", lexicon)).toEqual({ kind: "from", word: "", start: 0 });
  expect(typing('in:"two wor', lexicon)).toEqual({ kind: "in", word: "two wor", start: 0 });
  expect(typing("from:ada ", lexicon)).toBeNull();
  expect(typing("http://", lexicon)).toBeNull();
});

test("days are the reader's", () => {
  const during = asked({ words: " ", filters: [one("during", "2026-03-05")] });
  expect(during).toEqual({
    after: new Date(new Date(2026, 2, 5).getTime() - 1).toISOString(),
    before: new Date(2026, 2, 6).toISOString(),
  });
  expect(asked({ words: "", filters: [one("after", "2026-03-05")] }).after).toBe(
    new Date(new Date(2026, 2, 6).getTime() - 1).toISOString(),
  );
  expect(asked({ words: "x", filters: [one("pinned", "no"), one("author", "webhook")] })).toEqual({
    content: "x",
    pinned: false,
    authorType: ["webhook"],
  });
});

test("days as people write them", () => {
  expect(dayOf("31.1.2026")).toBe("2026-01-31");
  expect(dayOf("1/2/2026")).toBe("2026-02-01");
  expect(dayOf("2026-1-2")).toBe("2026-01-02");
  expect(dayOf("31.2.2026")).toBeNull();
  expect(dayOf("soon")).toBeNull();
});
