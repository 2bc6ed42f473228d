/** What stories are told with. */

import { test as base } from "@playwright/test";
import { part } from "./person.ts";

export { expect } from "@playwright/test";

/** As Playwright's, and whoever was met in a story is gone after it. */
export const test = base.extend<{ parting: undefined }>({
  parting: [
    async ({}, use) => {
      await use(undefined);
      await part();
    },
    { auto: true },
  ],
});
