import { defineConfig } from "@playwright/test";
import stories from "./playwright.config.ts";

/** Measuring the web client (`npm run measure`): one after the other, as nothing else may run meanwhile. */
export default defineConfig({
  ...stories,
  testDir: "measure",
  timeout: 15 * 60_000,
  use: { ...stories.use, trace: "off", screenshot: "off" },
});
