import { expect, test } from "vitest";
import { offered, read, type Entry, type EntryKind } from "./switch";

const entry = (kind: EntryKind, name: string, more: Partial<Entry> = {}): Entry => ({
  key: `${kind} ${name}`,
  kind,
  name,
  hint: "",
  unread: 0,
  mentions: 0,
  run: () => {
    throw new Error("nothing is opened here");
  },
  ...more,
});
const all = [
  entry("guild", "Harbour", { unread: 3 }),
  entry("channel", "general", { hint: "Harbour" }),
  entry("channel", "general", { key: "other", hint: "Workshop", unread: 2 }),
  entry("channel", "gardens", { unread: 1, mentions: 1 }),
  entry("person", "Gerda"),
  entry("voice", "gathering"),
];
const keys = (typed: string, visited: string[] = []) =>
  offered(all, typed, visited).map((one) => [one.title, ...one.entries.map(({ key }) => key)]);

test("a sign before the name says what kind of thing is meant", () => {
  expect(read("@ge")).toEqual({ kinds: ["person", "private"], name: "ge" });
  expect(read("general")).toEqual({ kinds: null, name: "general" });
  expect(keys("*")).toEqual([["results", "guild Harbour"]]);
  expect(keys("@ge")).toEqual([["results", "person Gerda"]]);
  expect(keys("!")).toEqual([["results", "voice gathering"]]);
});

test("what is unread comes first when nothing is typed, then what was visited last", () => {
  expect(keys("", ["person Gerda", "channel general"])).toEqual([
    ["unread", "channel gardens", "other"],
    ["recent", "person Gerda", "channel general"],
  ]);
});

test("of what fits as well, that which was visited last; and the guild's name counts too", () => {
  expect(keys("general", ["other"])[0]).toEqual(["results", "other", "channel general"]);
  expect(keys("general harb")[0]).toEqual(["results", "channel general"]);
  expect(keys("nothing")).toEqual([]);
});
