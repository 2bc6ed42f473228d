/** Figures as they are told. */

import { cpus, loadavg, totalmem } from "node:os";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Figure {
  what: string;
  value: string;
  aim?: string;
  /** Whether the aim is met, if there is one. */
  isMet?: boolean;
}

export function median(all: number[]): number {
  return quantile(all, 0.5);
}

export function quantile(all: number[], part: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

export const ms = (value: number) => `${value.toFixed(0)} ms`;
export const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Prints the figures, and keeps them in `docs`. */
export function tell(groups: { title: string; figures: Figure[] }[], conditions: string[]): void {
  const lines = groups.flatMap(({ title, figures }) => [
    `## ${title}`,
    "",
    "| what | measured | aim | |",
    "|---|---|---|---|",
    ...figures.map(({ what, value, aim = "", isMet }) => `| ${what} | ${value} | ${aim} | ${isMet === undefined ? "" : isMet ? "met" : "**missed**"} |`),
    "",
  ]);
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}; load of the last five minutes ${loadavg()[1]?.toFixed(1)}`;
  const text = [
    "# Measures of the web client",
    "",
    "`npm run measure` in `homeserver/web/client` starts a real server with a fresh database, fills it over the API, drives the client in Debian's Chromium, prints these tables and writes them here. Browser, server and driver share the machine, so that whatever else runs on it slows all three: figures of different machines, or of one at different times, do not compare.",
    "",
    ...lines,
    "## Conditions",
    "",
    `- ${machine}`,
    ...conditions.map((one) => `- ${one}`),
    "",
  ].join("\n");
  console.log(text);
  if (process.env["GUILDHALL_MEASURES"] !== "print") {
    writeFileSync(join(import.meta.dirname, "../../../docs/web-measures.md"), text);
  }
}
