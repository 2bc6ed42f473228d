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

interface Graph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

/** Modules that are loaded before anything can be done. */
const first = new Set<string>();

/** Puts these into one file: many small ones are more to ask for, and compress less. Of the icons, all of which one file names, each is where it is used. */
function together(id: string, graph: Graph): string | null {
  const main = new URL("src/main.ts", import.meta.url).pathname;
  if (first.size === 0) {
    const found = [main];
    for (let one = found.pop(); one !== undefined; one = found.pop()) {
      if (first.has(one) || one.includes("@lucide")) continue;
      first.add(one);
      found.push(...(graph.getModuleInfo(one)?.importedIds ?? []));
    }
  }
  return first.has(id) && id !== main ? "shell" : null;
}

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
      output: {
        // The service worker is where it looks after everything.
        entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        codeSplitting: { groups: [{ name: together }] },
      },
    },
  },
  server: {
    proxy: { "/api": { target: "http://localhost:8080", ws: true } },
  },
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
}));
