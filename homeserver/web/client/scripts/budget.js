// How much is loaded before anything can be done, compressed; fails above the budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = { js: 150_000, css: 25_000 };

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

/** The files of an entry with all that it imports at once. */
function files(name, seen = new Set()) {
    const entry = manifest[name];
    if (!entry || seen.has(entry.file)) return seen;
    seen.add(entry.file);
    for (const css of entry.css ?? []) seen.add(css);
    for (const imported of entry.imports ?? []) files(imported, seen);
    return seen;
}

const sizes = { js: 0, css: 0 };
for (const file of files("index.html")) sizes[file.endsWith(".css") ? "css" : "js"] += size(file);
let isOver = false;
for (const [kind, bytes] of Object.entries(sizes)) {
    console.log(`${kind}: ${(bytes / 1000).toFixed(1)} of ${BUDGET[kind] / 1000} kB, compressed`);
    isOver ||= bytes > BUDGET[kind];
}
process.exit(isOver ? 1 : 0);
