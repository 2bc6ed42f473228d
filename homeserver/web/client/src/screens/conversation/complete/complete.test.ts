import { expect, test } from "vitest";
import { Names } from "./names";
import { triggerAt } from "./trigger";

const at = (text: string) => {
  const found = triggerAt(text, text.length);
  return found && `${found.sign}${found.word}@${found.from}`;
};

test("what can be completed", () => {
  expect(at("hi @ad")).toBe("@ad@3");
  expect(at("@")).toBe("@@0");
  expect(at("see #gen")).toBe("#gen@4");
  expect(at("good :sm")).toBe(":sm@5");
  expect(at("/sh")).toBe("/sh@0");
  for (const text of ["mail a@b", "good :s", "a /sh", "10:30", "`@ad", "```\n@ad", "@ad a", "http://x"]) {
    expect(at(text), text).toBeNull();
  }
  expect(at("`code` @ad")).toBe("@ad@7");
});

test("names become ids, but not in code and not within others", () => {
  const names = new Names();
  names.add("@Ada", "<@ada:a.test>");
  names.add("@Ada Lovelace", "<@al:a.test>");
  names.add("#general", "[#general](https://a.test/guilds/g/c)");
  expect(names.sent("@Ada Lovelace and @Ada, not @Adam, `@Ada` #general")).toBe(
    "<@al:a.test> and <@ada:a.test>, not @Adam, `@Ada` [#general](https://a.test/guilds/g/c)",
  );
  expect(names.sent("```\n@Ada\n``` @Ada")).toBe("```\n@Ada\n``` <@ada:a.test>");
});

test("short names of emoji, but not within what is one already", () => {
  const emoji = (name: string) => (name === "wave" ? "<:wave:e1>" : undefined);
  expect(new Names().sent(":wave: :none: <:wave:e9>", emoji)).toBe("<:wave:e1> :none: <:wave:e9>");
});

test("two of the same name are told apart", () => {
  const names = new Names();
  expect(names.add("@Ada", "<@ada:a.test>")).toBe("@Ada");
  expect(names.add("@Ada", "<@ada:b.test>")).toBe("<@ada:b.test>");
});

test("what is edited has names in it, and comes out as it was", () => {
  const source =
    "<@ada:a.test> <@&r1> <:wave:e1> [#general](https://a.test/guilds/g/c) `<@ada:a.test>` <@who:b.test>";
  const names = new Names();
  const written = names.written(source, {
    user: (id) => (id === "@ada:a.test" ? "Ada" : undefined),
    role: () => "Crew",
  });
  expect(written).toBe("@Ada @Crew :wave: #general `<@ada:a.test>` <@who:b.test>");
  expect(names.sent(written)).toBe(source);
});
