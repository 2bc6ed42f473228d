import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { shell } from "./scripts/shell.ts";

/** The script decides on the page's colours: browsers that know `blocking` paint nothing before it has. */
const blocking: Plugin = {
  name: "guildhall-blocking",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), blocking, shell()],
  build: {
    target: "es2022",
    // The Content Security Policy of the server lets no data: scripts and no inline modules in.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      input: { index: "index.html", sw: "src/pwa/worker.ts" },
      // The service worker is where it looks after everything.
      output: {
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: {
    proxy: { "/api": { target: "http://localhost:8080", ws: true } },
  },
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
}));
