import { expect, test } from "vitest";
import { parse, path, type Place } from "./router.svelte";

test("every place has an address that names it", () => {
  const places: Place[] = [
    { screen: "home" },
    { screen: "sign-in" },
    { screen: "sign-up" },
    { screen: "reset-password" },
    { screen: "verify-email" },
    { screen: "invite", code: "abc@there.example:8448" },
    { screen: "guild", guildId: "!a/b?", channelId: null },
    { screen: "guild", guildId: "!a", channelId: "!c#" },
    { screen: "guild", guildId: "!a", channelId: "!c", messageId: "$m/+" },
    { screen: "guild", guildId: "!a", channelId: "!c", threadId: "$t" },
    { screen: "private", channelId: "!p" },
    { screen: "private", channelId: "!p", messageId: "$m" },
    { screen: "friends" },
    { screen: "settings", page: null },
    { screen: "settings", page: "account" },
    { screen: "guild-settings", guildId: "!a", page: "roles" },
    { screen: "channel-settings", guildId: "!a", channelId: "!c", page: null },
    { screen: "channel-settings", guildId: "!a", channelId: "!c", page: "permissions" },
    { screen: "admin", page: "users" },
  ];
  for (const place of places) expect(parse(path(place))).toEqual(place);
});

test("what names no place is home", () => {
  for (const odd of ["/nowhere", "/invite", "/guilds/", "//", "/%E0%A4%A"]) {
    expect(parse(odd)).toEqual({ screen: "home" });
  }
});
