/** What axe-core finds on a page (<https://github.com/dequelabs/axe-core>): WCAG 2.2, levels A and AA. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function violations(page: Page): Promise<string[]> {
  // By the debugger: the page's policy lets no other script in.
  await page.evaluate(source);
  const results = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
  });
  return results.violations.flatMap((found) =>
    found.nodes
      // Menus stand outside of landmarks: they are there only while they have the focus.
      .filter((node) => found.id !== "region" || !String(node.target).startsWith("#bits-"))
      .map((node) => `${found.id}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}

/** Text that has less than 7:1 to what it stands on (WCAG 2.2, 1.4.6), as the theme of high contrast promises. */
export async function lowContrast(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const results = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return axe.run({ runOnly: { type: "rule", values: ["color-contrast-enhanced"] } });
  });
  return results.violations.flatMap((found) =>
    found.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}
