import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

interface Graph {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null;
}

/** Modules that are loaded before anything can be done. */
const first = new Set<string>();

/** Puts these into one file: many small ones are more to ask for, and compress less. Of the icons, all of which one file names, each is where it is used. */
function shell(id: string, graph: Graph): string | null {
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
  plugins: [svelte()],
  build: {
    target: "es2022",
    // The Content Security Policy of the server lets no data: scripts and no inline modules in.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: shell }] } } },
  },
  server: {
    proxy: { "/api": { target: "http://localhost:8080", ws: true } },
  },
  ...(mode === "test" ? { resolve: { conditions: ["browser"] } } : {}),
  test: { environment: "jsdom", include: ["src/**/*.test.ts"] },
}));
