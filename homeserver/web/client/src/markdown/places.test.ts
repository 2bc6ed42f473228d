import { expect, test } from "vitest";
import { placeOf } from "./places";

test("links to channels and messages of any server", () => {
  const guild = { screen: "guild", guildId: "!g", channelId: "!c" };
  expect(placeOf("https://a.test/channels/!g/!c/$m")).toEqual({ ...guild, messageId: "$m" });
  expect(placeOf("https://b.test/guilds/!g/!c")).toEqual(guild);
  expect(placeOf("https://b.test/guilds/%21g/%21c/%24m")).toEqual({ ...guild, messageId: "$m" });
  expect(placeOf("https://a.test/channels/@me/!c/$m")).toEqual({
    screen: "private",
    channelId: "!c",
    messageId: "$m",
  });
});

test("other links lead elsewhere", () => {
  for (const path of [
    "",
    "channels/!c/$m",
    "guilds/g/c",
    "guilds/!g/settings",
    "guilds/!g/!c/$m/x",
    "invite/a",
  ]) {
    expect(placeOf(`https://a.test/${path}`), path).toBeNull();
  }
  expect(placeOf("mailto:a@b.test")).toBeNull();
});
