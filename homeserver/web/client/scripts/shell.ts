/** A plugin of Vite: tells the service worker which files the first screen needs. */

import type { Plugin } from "vite";

/** Parts that are loaded after the first screen, and belong to what can be seen without a connection. */
const ALSO = ["/src/texts/", "/src/screens/private/Private.svelte"];
const STATIC = ["/", "/mark.svg", "/manifest.webmanifest", "/icons/icon-192.png"];

export function shell(): Plugin {
  return {
    name: "guildhall-shell",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
      const files = new Set<string>();
      const add = (chunk: (typeof bundle)[string] | undefined): void => {
        if (chunk?.type !== "chunk" || files.has(chunk.fileName)) return;
        files.add(chunk.fileName);
        // Vite adds what it has of styles.
        const { viteMetadata } = chunk as { viteMetadata?: { importedCss?: Set<string> } };
        for (const css of viteMetadata?.importedCss ?? []) files.add(css);
        for (const name of chunk.imports) add(bundle[name]);
      };
      for (const chunk of chunks) {
        const from = chunk.facadeModuleId ?? "";
        if (from.endsWith("/index.html") || ALSO.some((part) => from.includes(part))) add(chunk);
      }
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") return;
      if (worker.imports.length > 0) this.error("the service worker is to import nothing");
      const list = [...STATIC, ...[...files].sort().map((name) => `/${name}`)];
      worker.code = worker.code.replace("__SHELL__", () => JSON.stringify(list));
    },
  };
}
