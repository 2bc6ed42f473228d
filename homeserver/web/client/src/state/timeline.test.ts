import { expect, test, vi } from "vitest";
import type { Models } from "../api/client";
import { Timeline } from "./timeline.svelte";

type Message = Models["Message"];
type Query = Partial<Record<"before" | "after" | "around", string>>;

const COUNT = 3000;
const order = (at: number) => String(at).padStart(6, "0");
const message = (at: number) =>
  ({ id: `$${at}`, order: order(at), reactions: [], authorId: "@a:x" }) as unknown as Message;

/** A page of a channel with so many messages, latest first. */
function page({ before, after, around }: Query) {
  const at = (id: string) => Number(id.slice(1));
  let [from, to] = [COUNT - 50, COUNT];
  if (before) [from, to] = [Math.max(0, at(before) - 50), at(before)];
  else if (after) [from, to] = [at(after) + 1, Math.min(COUNT, at(after) + 51)];
  else if (around) [from, to] = [at(around) - 25, at(around) + 25];
  const data = Array.from({ length: to - from }, (_, index) => message(to - 1 - index));
  return { data, pagination: { limit: 50, hasMore: after ? to < COUNT : from > 0 } };
}

vi.mock("../api/client", () => ({
  api: { GET: (_: string, { params }: { params: { query: Query } }) => Promise.resolve(page(params.query)) },
  ask: (asked: Promise<unknown>) => asked,
  Refusal: Error,
}));

const ids = (timeline: Timeline) => timeline.messages.map((one) => Number(one.id.slice(1)));
const isWhole = (all: number[]) => all.every((one, at) => at === 0 || one === (all[at - 1] ?? 0) + 1);

test("in the middle of history what comes in at the end waits for its page", async () => {
  const timeline = new Timeline("!c");
  await timeline.open();
  expect(await timeline.show("$1000")).toBe(true);
  expect(timeline.hasNewer && timeline.hasOlder).toBe(true);
  timeline.put(message(COUNT + 5));
  expect(timeline.find(`$${COUNT + 5}`)).toBeUndefined();
  await timeline.newer();
  await timeline.older();
  expect(isWhole(ids(timeline))).toBe(true);
  await timeline.latest();
  expect(timeline.hasNewer).toBe(false);
  expect(ids(timeline).at(-1)).toBe(COUNT - 1);
});

test("no more is kept than a bound, and what was dropped comes back", async () => {
  const timeline = new Timeline("!c");
  await timeline.open();
  for (let page = 0; page < 40; page += 1) {
    await timeline.older();
    timeline.trim("end");
  }
  expect(timeline.messages.length).toBeLessThanOrEqual(1000);
  expect(timeline.hasNewer).toBe(true);
  expect(isWhole(ids(timeline))).toBe(true);
  while (timeline.hasNewer) {
    await timeline.newer();
    timeline.trim("start");
  }
  expect(ids(timeline).at(-1)).toBe(COUNT - 1);
  expect(isWhole(ids(timeline))).toBe(true);
  expect(timeline.messages.length).toBeLessThanOrEqual(1000);
});

test("what comes in while a page is on its way is not lost, and stands where its order says", async () => {
  const timeline = new Timeline("!c");
  const opened = timeline.open();
  timeline.put(message(COUNT));
  await opened;
  expect(ids(timeline).at(-1)).toBe(COUNT);
  timeline.put({ ...message(9000), order: `${order(COUNT - 2)}a` });
  expect(ids(timeline).slice(-3)).toEqual([9000, COUNT - 1, COUNT]);
});
