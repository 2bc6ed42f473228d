import { expect, test } from "vitest";
import { parse, safe, type Piece } from "./parse";

/** The pieces of a message of one paragraph. */
function line(source: string): Piece[] {
  const [block, ...rest] = parse(source);
  if (block?.kind !== "paragraph" || rest.length > 0) throw new Error(JSON.stringify([block, ...rest]));
  return block.children;
}

const text = (value: string): Piece => ({ kind: "text", text: value });

test("marks, each by its own sign", () => {
  expect(line("**a** __b__ *c* _d_ ~~e~~ `f`")).toEqual([
    { kind: "strong", children: [text("a")] },
    text(" "),
    { kind: "underline", children: [text("b")] },
    text(" "),
    { kind: "emphasis", children: [text("c")] },
    text(" "),
    { kind: "emphasis", children: [text("d")] },
    text(" "),
    { kind: "delete", children: [text("e")] },
    text(" "),
    { kind: "code", text: "f" },
  ]);
});

test("spoilers hide whatever stands in them", () => {
  expect(line("a ||b **c**|| d")).toEqual([
    text("a "),
    { kind: "spoiler", children: [text("b "), { kind: "strong", children: [text("c")] }] },
    text(" d"),
  ]);
  expect(line("a || b")).toEqual([text("a "), text("||"), text(" b")]);
});

test("mentions and emoji are called by their ids, in code nobody is", () => {
  expect(line("<@ada:a.test> <@&r1> @everyone <:wave:e1> `<@ada:a.test>`")).toEqual([
    { kind: "mention", of: "user", id: "@ada:a.test" },
    text(" "),
    { kind: "mention", of: "role", id: "r1" },
    text(" "),
    { kind: "mention", of: "everyone", id: "@everyone" },
    text(" "),
    { kind: "emoji", id: "e1", name: "wave" },
    text(" "),
    { kind: "code", text: "<@ada:a.test>" },
  ]);
});

test("markup of other kinds is text", () => {
  for (const source of ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "a <b>c</b>"]) {
    const shown = parse(source);
    expect(JSON.stringify(shown)).toContain(JSON.stringify(source).slice(1, -1));
    expect(shown.every((block) => block.kind === "paragraph")).toBe(true);
  }
});

test("only addresses that may be followed are links", () => {
  const bad = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc",
    "vbscript:x",
    "blob:x",
  ];
  for (const address of bad) {
    expect(safe(address)).toBeNull();
    expect(JSON.stringify(parse(`[a](${address}) <${address}>`))).not.toContain('"link"');
  }
  expect(line("see https://a.test/x")).toEqual([
    text("see "),
    { kind: "link", href: "https://a.test/x", children: [text("https://a.test/x")] },
  ]);
  expect(JSON.stringify(parse("![a](https://a.test/b.png)"))).not.toContain("image");
});

test("lines are kept, and small ones are small", () => {
  expect(line("a\n-# b\nc")).toEqual([
    text("a"),
    text("\n"),
    { kind: "small", children: [text("b")] },
    text("\n"),
    text("c"),
  ]);
  expect(parse("a\n===").some((block) => block.kind === "heading")).toBe(false);
});

test("what is nested without end, or long, is text", () => {
  for (const source of [
    ">".repeat(4000),
    "- ".repeat(2000) + "a",
    "1. ".repeat(100) + "a",
    "*a*".repeat(4000),
  ]) {
    expect(parse(source)).toEqual([{ kind: "paragraph", children: [text(source)] }]);
  }
  expect(parse("> > > a")[0]?.kind).toBe("quote");
  expect(parse("[".repeat(4000))[0]?.kind).toBe("paragraph");
});
