import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Browser, type CDPSession, expect, type Page, test } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";
import { type Figure, mb, median, ms, quantile, tell } from "./figures.ts";
import { goTo, scroll, untilUsable } from "./page.ts";
import { prolong } from "./prolong.ts";
import { fill, type Much } from "./world.ts";

const CLIENT = join(import.meta.dirname, "../../../homeserver/web/client");
/** Times that the first load is measured. */
const LOADS = 5;
const CHANNELS = 50;
/** Messages of the long channel. */
const MANY = Number(process.env["GUILDHALL_MESSAGES"] ?? 20_000);
/** Messages of each other channel. */
const FEW = 8;
/** How long sending all may take, in milliseconds. */
const PATIENCE = 120_000;
/** Channels between which the heap is measured: fewer than those whose messages are kept on purpose. */
const AROUND = 10;

let node: Node;
let much: Much;
const groups: { title: string; figures: Figure[] }[] = [];
const conditions: string[] = [];

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  node = await Node.make();
  await node.start();
  const began = Date.now();
  much = await fill(node, { channels: CHANNELS, each: FEW, long: MANY, patience: PATIENCE });
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  console.log(`${much.long.messages} messages in one channel and ${CHANNELS * FEW} in others were sent in ${seconds} s`);
  conditions.push(
    `one guild of ${CHANNELS + 1} channels and 6 members; ${much.long.messages.toLocaleString("en")} messages in the long channel that were sent over the API (as many as that took in ${PATIENCE / 1000} s), ${FEW} in each other one`,
    `window of 1280 × 800, no cache but the browser's own; server on loopback, ${process.env["GUILDHALL_BUILD"] ?? "debug build"}`,
  );
});
test.afterAll(async () => {
  await node.remove();
  if (groups.length > 0) tell(groups, conditions);
});

const address = (id: string) => `${node.base}/guilds/${encodeURIComponent(much.guildId)}/${encodeURIComponent(id)}`;

async function debuggerOf(page: Page): Promise<CDPSession> {
  return page.context().newCDPSession(page);
}

/** Somebody who is signed in, with a channel open. */
async function enter(browser: Browser): Promise<Person> {
  const person = await Person.meet(browser, { viewport: { width: 1280, height: 800 } });
  await person.signIn(node, "ada");
  await person.page.goto(address(much.channels[0]?.id ?? ""));
  await expect(person.composer).toBeVisible();
  await expect(person.page.getByRole("article").first()).toBeVisible();
  return person;
}

test("what is loaded first", () => {
  const told = execFileSync("node", ["scripts/budget.js"], { cwd: CLIENT, encoding: "utf8" });
  const figures = [...told.matchAll(/(\w+): ([\d.]+) of ([\d.]+) kB/g)].map(([, kind, size, most]) => ({
    what: `${kind?.toUpperCase()} of the shell, compressed`,
    value: `${size} kB`,
    aim: `under ${most} kB`,
    isMet: Number(size) < Number(most),
  }));
  groups.push({ title: "Size", figures });
});

test("from asking for the page to being able to write", async ({ browser }) => {
  const ada = await enter(browser);
  const storageState = await ada.context.storageState();
  await ada.context.close();
  const url = address(much.long.id);
  const times: Record<string, number[]> = { cold: [], warm: [], fast: [] };
  for (let count = 0; count < LOADS; count += 1) {
    const context = await browser.newContext({ storageState, viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const session = await debuggerOf(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    await page.goto(url, { waitUntil: "commit" });
    times["cold"]?.push(await page.evaluate(untilUsable));
    await page.goto(url, { waitUntil: "commit" });
    times["warm"]?.push(await page.evaluate(untilUsable));
    await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await page.goto(url, { waitUntil: "commit" });
    times["fast"]?.push(await page.evaluate(untilUsable));
    await context.close();
  }
  const figure = (name: string, what: string): Figure => {
    const all = times[name] ?? [];
    return { what, value: `${ms(median(all))} (${ms(Math.min(...all))} to ${ms(Math.max(...all))})` };
  };
  const aim = { aim: "under 2,000 ms" };
  groups.push({
    title: `First load: the composer and messages are there (median of ${LOADS}, and range)`,
    figures: [
      { ...figure("cold", "processor slowed down 4 times, nothing cached"), ...aim, isMet: median(times["cold"] ?? []) < 2000 },
      { ...figure("warm", "processor slowed down 4 times, files cached"), ...aim, isMet: median(times["warm"] ?? []) < 2000 },
      figure("fast", "not slowed down, files cached"),
    ],
  });
});

test("from one channel to another, and what stays in memory", async ({ browser }) => {
  const ada = await enter(browser);
  const { page } = ada;
  const session = await debuggerOf(page);
  const names = much.channels.map((one) => one.name);
  const heap = async () => {
    await session.send("HeapProfiler.enable");
    await session.send("HeapProfiler.collectGarbage");
    await page.waitForTimeout(300);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
    return { usedSize, nodes, jsEventListeners };
  };
  const fresh: number[] = [];
  for (const name of names) fresh.push(await page.evaluate(goTo, name));
  const ten = names.slice(-10);
  const cached: number[] = [];
  for (let count = 0; count < 50; count += 1) cached.push(await page.evaluate(goTo, ten[count % ten.length] ?? ""));
  const figure = (what: string, all: number[], most: number): Figure => ({
    what,
    value: `${ms(median(all))}, p95 ${ms(quantile(all, 0.95))}`,
    aim: `under ${most} ms`,
    isMet: median(all) < most,
  });
  groups.push({
    title: "Channel switch: from the click until the messages are drawn (median and p95 of 50)",
    figures: [figure("messages were loaded before", cached, 100), figure("messages come from the server", fresh, 300)],
  });

  // Among the same channels, so that what is kept on purpose is kept from the beginning.
  const go = async (times: number) => {
    for (let count = 0; count < times; count += 1) await page.evaluate(goTo, names[count % AROUND] ?? "");
  };
  await page.goto(address(much.channels[0]?.id ?? ""));
  await expect(page.getByRole("article").first()).toBeVisible();
  await go(10);
  const before = await heap();
  await go(200);
  const after = await heap();
  const growth = after.usedSize / before.usedSize - 1;
  groups.push({
    title: "Memory, after the garbage was collected",
    figures: [
      { what: "heap after 10 switches", value: mb(before.usedSize) },
      {
        what: "heap after 210 switches",
        value: `${mb(after.usedSize)} (${growth >= 0 ? "+" : ""}${(growth * 100).toFixed(1)} %)`,
        aim: "no growth (under 5 %)",
        isMet: growth < 0.05,
      },
      { what: "nodes of the document, before and after", value: `${before.nodes} and ${after.nodes}` },
      { what: "listeners, before and after", value: `${before.jsEventListeners} and ${after.jsEventListeners}` },
    ],
  });
  expect(ada.complaints).toEqual([]);
});

test("a channel with many messages", async ({ browser }) => {
  const ada = await enter(browser);
  const { page } = ada;
  const answered = await prolong(page, much.long.id, MANY - much.long.messages);
  await page.goto(address(much.long.id));
  await expect(page.getByRole("article").first()).toBeVisible();
  await page.waitForTimeout(500);
  const figures: Figure[] = [];
  const of = (what: string, { frames, tasks, drawn }: Awaited<ReturnType<typeof scroll>>) => {
    const dropped = frames.filter((one) => one > 34).length;
    figures.push(
      { what: `${what}: frames`, value: `median ${frames.length > 0 ? median(frames).toFixed(1) : "?"} ms, p95 ${quantile(frames, 0.95).toFixed(1)} ms` },
      { what: `${what}: frames that came late (over 34 ms)`, value: `${dropped} of ${frames.length} (${((100 * dropped) / frames.length).toFixed(1)} %)` },
      { what: `${what}: long tasks (over 50 ms)`, value: tasks.length > 0 ? `${tasks.length}, the longest ${ms(Math.max(...tasks))}` : "none" },
      { what: `${what}: most messages in the document at a time`, value: String(drawn) },
    );
  };
  const up = await page.evaluate(scroll, { up: true, longest: 240_000, step: 1200 });
  of(`up through ${MANY.toLocaleString("en")} messages, which are loaded page by page`, up);
  if (answered() > 0) {
    conditions.push(
      `of the long list, ${answered().toLocaleString("en")} messages before those of the server were answered by the driver in its place, as it would (its own pages again, with other ids and times)`,
    );
  }
  const isAtTop = await page.locator(".begins").isVisible();
  figures.push({ what: "the beginning was reached", value: isAtTop ? "yes" : "no" });
  const down = await page.evaluate(scroll, { up: false, longest: 60_000, step: 400 });
  of("down again, for a minute at most, by 400 pixels a frame", down);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const field = page.getByRole("combobox", { name: /^Search / });
  const began = Date.now();
  await field.fill("lighthouse keeper");
  await field.press("Enter");
  await expect(page.locator("mark").first()).toBeVisible();
  figures.push({ what: "search of two words in all of it, until what was found is drawn", value: ms(Date.now() - began) });
  groups.push({ title: "Long list", figures });
});

test("what axe-core finds", async ({ browser }) => {
  const figures: Figure[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const person = await Person.meet(browser, { viewport: { width: 1280, height: 800 }, colorScheme });
    const { page } = person;
    const judge = async (what: string) => {
      await page.waitForTimeout(250);
      const found = await violations(page);
      figures.push({ what: `${what}, ${colorScheme}`, value: String(found.length), aim: "0", isMet: found.length === 0 });
      for (const one of found) console.log(`${what}, ${colorScheme}: ${one}`);
    };
    await page.goto(`${node.base}/sign-in`);
    await expect(page.getByLabel("Password")).toBeVisible();
    await judge("signing in");
    await person.signIn(node, "ada");
    await judge("home");
    await page.goto(address(much.long.id));
    await expect(page.getByRole("article").first()).toBeVisible();
    await judge("a channel");
    await page.keyboard.press("Control+f");
    await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
    await judge("search");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    await judge("quick switcher");
    await page.goto(`${node.base}/settings`);
    await expect(page.getByRole("navigation").first()).toBeVisible();
    await judge("settings");
    await page.goto(`${node.base}/guilds/${encodeURIComponent(much.guildId)}/settings`);
    await expect(page.getByRole("navigation").first()).toBeVisible();
    await judge("settings of a guild");
    await person.context.close();
  }
  groups.push({ title: "axe-core: WCAG 2.2 A and AA, and best practice", figures });
});
