// Draws the icons of the installed app from the mark, by a Chromium (GUILDHALL_CHROMIUM, else that of Debian). What comes out is kept in public/icons.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.GUILDHALL_CHROMIUM ?? "/usr/bin/chromium";
const at = (path) => new URL(`../public/${path}`, import.meta.url).pathname;
const mark = readFileSync(at("mark.svg"), "utf8");
const ground = /<rect[^>]*\/>/;
/** To the edge, with the mark in the middle: devices cut their own shape out of it. */
const maskable = mark
    .replace(
        ground,
        '<rect width="32" height="32" fill="#1f6f5c"/><g transform="translate(5.6 5.6) scale(.65)">',
    )
    .replace("</svg>", "</g></svg>");
/** The lines alone: devices draw them in one colour. */
const badge = mark.replace(ground, "").replaceAll("#f6f1e7", "#ffffff");

const folder = mkdtempSync(join(tmpdir(), "guildhall-icons-"));
mkdirSync(at("icons"), { recursive: true });
for (const [name, svg, size] of [
    ["icon-192", mark, 192],
    ["icon-512", mark, 512],
    ["maskable-512", maskable, 512],
    ["badge-96", badge, 96],
]) {
    const sized = svg.replace("<svg ", `<svg width="${size}" height="${size}" style="display:block" `);
    const page = join(folder, "page.html");
    writeFileSync(page, `<!doctype html><style>body{margin:0}</style>${sized}`);
    execFileSync(program, [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--default-background-color=00000000",
        "--force-device-scale-factor=1",
        `--user-data-dir=${join(folder, "profile")}`,
        `--window-size=${size},${size}`,
        `--screenshot=${at(`icons/${name}.png`)}`,
        `file://${page}`,
    ]);
}
rmSync(folder, { recursive: true, force: true });
