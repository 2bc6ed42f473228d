import { expect, test } from "vitest";
import type { Models } from "../api/client";
import { reacted, unreacted, voted, withOwn } from "./merge";
import { firstUnread } from "./unread";

type Message = Models["Message"];

const emoji = { key: "👍", name: "👍", id: null, image: null, animated: false };
const message = (more: Partial<Message> = {}) =>
  ({
    id: "$m",
    authorId: "@a:x",
    reactions: [],
    messageSnapshots: [],
    order: "1",
    ...more,
  }) as unknown as Message;

test("a reaction that is told twice counts once", () => {
  const once = reacted(message(), emoji, true);
  expect(once.reactions).toEqual([{ emoji, count: 1, me: true }]);
  expect(reacted(once, emoji, true)).toBe(once);
  const both = reacted(once, emoji, false);
  expect(both.reactions[0]).toMatchObject({ count: 2, me: true });
  const less = unreacted(both, "👍", true);
  expect(less.reactions[0]).toMatchObject({ count: 1, me: false });
  expect(unreacted(less, "👍", true)).toBe(less);
  expect(unreacted(less, "👍", false).reactions).toEqual([]);
});

test("votes likewise", () => {
  const answers = [{ id: "1", text: "a", count: 1, me: false }];
  const asked = message({ poll: { question: "q", answers, allowMultiselect: false, isFinalized: false } });
  const given = voted(asked, "1", 1, true);
  expect(given.poll?.answers[0]).toMatchObject({ count: 2, me: true });
  expect(voted(given, "1", 1, true).poll?.answers[0]).toMatchObject({ count: 2 });
  expect(voted(given, "1", -1, false).poll?.answers[0]).toMatchObject({ count: 1, me: true });
});

test("frames leave out what is one's own: it stays", () => {
  const known = reacted(message(), emoji, true);
  const told = message({ content: "new", reactions: [{ emoji, count: 3, me: null }] });
  expect(withOwn(told, known)).toMatchObject({ content: "new", reactions: [{ count: 3, me: true }] });
});

test("where what is not read begins", () => {
  const all = ["@a:x", "@b:x", "@me:x", "@b:x", "@b:x"].map((authorId, at) =>
    message({ id: `$${at}`, authorId }),
  );
  const first = (after: string | null, count: number, hasOlder = false) =>
    firstUnread(all, { after, count }, hasOlder, "@me:x");
  expect(first("$0", 3)).toBe("$1");
  expect(first("$1", 2)).toBe("$3");
  expect(first(null, 2)).toBe("$3");
  expect(first("$gone", 2, true)).toBe("$3");
  // It is before what is loaded.
  expect(first(null, 9, true)).toBeNull();
  expect(first(null, 9)).toBe("$0");
  expect(first("$4", 0)).toBeNull();
});
