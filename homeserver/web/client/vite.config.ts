import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { shell } from "./scripts/shell.ts";

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), shell()],
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
