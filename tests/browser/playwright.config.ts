import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "stories",
  // Each story has servers of its own; two browsers at a time are what two cores have room for.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"]],
  use: {
    launchOptions: {
      executablePath: process.env["GUILDHALL_CHROMIUM"] ?? "/usr/bin/chromium",
      // Containers give the browser no room for its own sandbox, and little shared memory.
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
    locale: "en-GB",
    // What is kept from one page for the next is a story of its own.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
  },
});
