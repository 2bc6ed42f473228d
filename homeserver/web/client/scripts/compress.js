// Writes what was built once more, compressed as far as it goes, so that the server need not do it for each visitor.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist", import.meta.url).pathname;
const names = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|css|html|svg|json|webmanifest)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
for (const name of names) {
    const bytes = readFileSync(name);
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${name}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${name}.gz`, gzipSync(bytes, { level: 9 }));
}
