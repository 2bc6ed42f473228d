/** A screen as people see it: what axe-core finds on it, whether it fits the window, and a picture of it to be looked at. */

import { type Browser, expect } from "@playwright/test";
import { violations } from "./axe.ts";
import { Person } from "./person.ts";

/** Where the pictures of screens are put, if that is wanted. */
const shots = process.env["GUILDHALL_SHOTS"];

export interface Look {
  colorScheme: "light" | "dark";
  size: "wide" | "phone";
  viewport: { width: number; height: number };
}

/** Light and dark, on a wide screen and on a small phone; where no pictures are wanted, each of the four in one way only. */
export const looks: Look[] = (["light", "dark"] as const)
  .flatMap((colorScheme): Look[] => [
    { colorScheme, size: "wide", viewport: { width: 1280, height: 800 } },
    { colorScheme, size: "phone", viewport: { width: 360, height: 740 } },
  ])
  .filter((look) => shots || (look.colorScheme === "light") === (look.size === "wide"));

/** Somebody whose screens are looked at in one way. */
export class Looker {
  readonly person: Person;
  readonly look: Look;

  private constructor(person: Person, look: Look) {
    this.person = person;
    this.look = look;
  }

  static async meet(browser: Browser, look: Look): Promise<Looker> {
    const { colorScheme, viewport } = look;
    return new Looker(await Person.meet(browser, { colorScheme, viewport }), look);
  }

  /** Judges what is shown now; `screen` names it. */
  async at(screen: string): Promise<void> {
    const { page } = this.person;
    // What is on its way to another look is not judged.
    await page.waitForTimeout(200);
    const { colorScheme, size } = this.look;
    if (shots) await page.screenshot({ path: `${shots}/${screen}-${colorScheme}-${size}.png` });
    expect.soft(await violations(page), screen).toEqual([]);
    const overflows = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect.soft(overflows, `${screen} is wider than the window`).toBe(false);
  }
}
