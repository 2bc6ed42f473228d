/** The client as an app that is installed: its manifest, its worker, and what is shown without a connection. */

import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";
import { expect, test } from "../support/story.ts";

let node: Node;

test.beforeAll(async () => {
  node = await Node.make();
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
});

test("the app is installed, starts without a connection, and goes on when it is back", async ({ browser }) => {
  const { base } = node;
  const worker = await fetch(`${base}/sw.js`);
  expect(worker.status).toBe(200);
  expect(worker.headers.get("content-type")).toContain("javascript");
  expect(worker.headers.get("cache-control")).toBe("no-cache");
  const manifest = await fetch(`${base}/manifest.webmanifest`);
  expect(manifest.headers.get("content-type")).toContain("manifest+json");
  const { icons } = (await manifest.json()) as { icons: { src: string; type: string }[] };
  for (const { src, type } of icons) {
    const icon = await fetch(base + src);
    expect(icon.headers.get("content-type"), src).toBe(type);
  }

  const ada = await Person.meet(browser, { serviceWorkers: "allow" });
  const { page } = ada;
  await ada.register(node, "ada");
  await ada.createGuild("Harbour");
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });
  // Nothing of the API is kept.
  const kept = await page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    return found;
  });
  expect(kept).toContain("/");
  expect(kept.filter((one) => one.startsWith("/api/"))).toEqual([]);

  await node.stop();
  await page.reload();
  await expect(page.getByRole("heading", { name: "cannot be reached" })).toBeVisible({ timeout: 30_000 });
  await node.start();
  await expect(page.getByRole("navigation", { name: "Channels" })).toBeVisible({ timeout: 60_000 });
  expect(ada.complaints.filter((one) => !one.includes("WebSocket"))).toEqual([]);
});
