import { expect, test } from "vitest";
import type { Models } from "../../api/client";
import { placeOf, textOf } from "./describe";

function one(more: Partial<Models["Notification"]>): Models["Notification"] {
  return { id: "1", type: "mention", count: 1, read: false, timestamp: "2026-11-27T00:00:00Z", ...more };
}

test("a notification leads to what it is about", () => {
  expect(placeOf(one({ guildId: "!g", channelId: "!c", messageId: "$m" }))).toEqual({
    screen: "guild",
    guildId: "!g",
    channelId: "!c",
    messageId: "$m",
  });
  expect(placeOf(one({ type: "dm", channelId: "!c" }))).toEqual({ screen: "private", channelId: "!c" });
  expect(placeOf(one({ type: "friend_request", userId: "@a:b" }))).toEqual({ screen: "friends" });
  expect(placeOf(one({ type: "system", text: "hello" }))).toBeNull();
});

test("what was said is short, and keeps what is hidden hidden", () => {
  const message = { content: "# hi <@ada:x.org> ||secret|| **<:wave:123>**", attachments: [] } as unknown;
  expect(textOf(one({ message: message as Models["Message"] }))).toBe("hi @ada ▒▒▒ :wave:");
});
