import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { links, small } from "./links.svelte";

const asked: string[][] = [];
let isDown = false;

vi.mock("../api/client", async (original) => ({
  ...(await original<typeof import("../api/client")>()),
  api: {
    POST: async (_: string, { body }: { body: { urls: string[] } }) => {
      if (isDown) throw new Error("no connection");
      asked.push(body.urls);
      const data = {
        links: body.urls.map((url) => ({
          url,
          signedUrl: url.includes("none") ? null : `${url}?expires=${Date.now()}`,
          expiresAt: url.includes("none") ? null : new Date(Date.now() + 24 * 3600_000).toISOString(),
        })),
      };
      return { data, response: new Response() };
    },
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

test("links are asked for together, once, and renewed before they end", async () => {
  for (let file = 0; file < 60; file += 1) expect(links.of(`/a/${file}`)).toBeUndefined();
  expect(links.of("/a/0")).toBeUndefined();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked.map((urls) => urls.length)).toEqual([50, 10]);
  const first = links.of("/a/0");
  expect(first).toMatch(/^\/a\/0\?expires=/);
  await vi.advanceTimersByTimeAsync(22 * 3600_000);
  expect(links.of("/a/0")).toBe(first);
  expect(asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1.5 * 3600_000);
  // The old one is shown until there is a new one.
  expect(links.of("/a/0")).toBe(first);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked.at(-1)).toEqual(["/a/0"]);
  expect(links.of("/a/0")).not.toBe(first);
});

test("what is not there is known to be so, and what could not be asked for is asked for again", async () => {
  links.of("/none");
  await vi.advanceTimersByTimeAsync(100);
  expect(links.of("/none")).toBeNull();
  isDown = true;
  links.of("/b");
  await vi.advanceTimersByTimeAsync(1000);
  expect(links.of("/b")).toBeUndefined();
  isDown = false;
  await vi.advanceTimersByTimeAsync(5000);
  expect(links.of("/b")).toMatch(/^\/b\?/);
});

test("small pictures", () => {
  expect(small("/a?expires=1", 320.5, 0)).toBe("/a?expires=1&width=321&height=1&method=scale");
});
