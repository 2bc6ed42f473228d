import { expect, test } from "vitest";
import type { Models } from "../api/client";
import { Frames } from "./frames";
import { Servers } from "./servers.svelte";

const guild = { id: "!g", ownerId: "@ada:away", server: "away" } as unknown as Models["Guild"];
const channel = { id: "!c", guildId: "!g", recipients: [] } as unknown as Models["Channel"];

function begin() {
  sessionStorage.clear();
  const frames = new Frames();
  const servers = new Servers();
  servers.listen(
    frames,
    (id) => id === "@me:here",
    (id) => (id === "!c" ? "away" : null),
  );
  const said = (id: string, authorId: string, channelId = "!c") => {
    frames.heard("message:create", { id, authorId, channelId });
  };
  return { frames, servers, said };
}

test("a guild's channels tell that its server is away, until it is back", () => {
  const { frames, servers } = begin();
  frames.heard("ready", { unreachableServers: ["away"] });
  expect(servers.awayFrom(channel, guild)).toBe("away");
  frames.heard("server:update", { server: "away", reachable: true });
  expect(servers.awayFrom(channel, guild)).toBeNull();
  frames.heard("ready", {});
  expect(servers.isAway("away")).toBe(false);
});

test("own messages wait that are said meanwhile, and no others", () => {
  const { frames, servers, said } = begin();
  said("$before", "@me:here");
  frames.heard("server:update", { server: "away", reachable: false });
  said("$mine", "@me:here");
  said("$other", "@bob:here");
  said("$elsewhere", "@me:here", "!d");
  expect(["$before", "$mine", "$other", "$elsewhere"].map((id) => servers.waits(id))).toEqual([
    false,
    true,
    false,
    false,
  ]);
  // They still do when the page is loaded anew.
  expect(new Servers().waits("$mine")).toBe(true);
  frames.heard("server:update", { server: "away", reachable: true });
  expect(servers.waits("$mine")).toBe(false);
  expect(new Servers().waits("$mine")).toBe(false);
});

test("in a private channel it is the others' server", () => {
  const { frames, servers } = begin();
  frames.heard("server:update", { server: "b:8448", reachable: false });
  const two = { ...channel, recipients: ["@me:here", "@bea:b:8448"] };
  expect(servers.awayFrom(two, undefined)).toBe("b:8448");
});
