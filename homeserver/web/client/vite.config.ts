import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The script decides on the page's colours: browsers that know `blocking` paint nothing before it has. */
const blocking: Plugin = {
  name: "guildhall-blocking",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), blocking],
  build: {
    target: "es2022",
    // The Content Security Policy of the server lets no data: scripts and no inline modules in.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
  },
  server: {
    proxy: { "/api": { target: "http://localhost:8080", ws: true } },
  },
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
}));
