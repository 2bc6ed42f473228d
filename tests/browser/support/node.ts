/** Real servers on loopback, each a process with a folder of its own. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PROGRAM = process.env["GUILDHALL_BIN"] ?? join(import.meta.dirname, "../../../target/debug/guildhall");
/** How long a server may take to be ready, in milliseconds. */
const READY = 30_000;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || !address) throw new Error("no port");
  return address.port;
}

export class Node {
  /** Where browsers find it. */
  readonly base: string;
  /** Its name in user ids. */
  readonly name: string;
  readonly folder: string;
  readonly #environment: Record<string, string>;
  #process: ChildProcess | undefined;

  private constructor(folder: string, http: number, federation: number, more: Record<string, string>) {
    this.folder = folder;
    this.base = `http://localhost:${http}`;
    this.name = `localhost:${federation}`;
    this.#environment = {
      GUILDHALL__SERVER__NAME: this.name,
      GUILDHALL__SERVER__DATA_DIR: folder,
      GUILDHALL__SERVER__PUBLIC_URL: this.base,
      GUILDHALL__HTTP__LISTEN: `127.0.0.1:${http}`,
      GUILDHALL__FEDERATION__LISTEN: `127.0.0.1:${federation}`,
      GUILDHALL__FEDERATION__ALLOW_PRIVATE_ADDRESSES: "true",
      GUILDHALL__RATE_LIMIT__ENABLED: "false",
      GUILDHALL__REGISTRATION__MODE: "open",
      ...more,
    };
  }

  /** A server that is still to be started; `more` is configuration of its own. */
  static async make(more: Record<string, string> = {}): Promise<Node> {
    const folder = mkdtempSync(join(tmpdir(), "guildhall-browser-"));
    return new Node(folder, await freePort(), await freePort(), more);
  }

  /** `count` servers that trust each other; `more` is configuration of each. */
  static async federation(count: number, ...more: Record<string, string>[]): Promise<Node[]> {
    const nodes = await Promise.all(Array.from({ length: count }, (_, at) => Node.make(more[at])));
    // At its first start each makes its own authority, which the others are then told.
    await Promise.all(nodes.map((node) => node.start()));
    const authorities = nodes.map((node) => join(node.folder, "tls/ca.pem"));
    for (const node of nodes) {
      await node.stop();
      node.#environment["GUILDHALL__FEDERATION__CA_FILES"] = authorities.join(",");
    }
    await Promise.all(nodes.map((node) => node.start()));
    return nodes;
  }

  async start(): Promise<void> {
    const log = createWriteStream(join(this.folder, "log.txt"), { flags: "a" });
    const started = spawn(PROGRAM, ["serve"], {
      cwd: this.folder,
      env: { PATH: process.env["PATH"] ?? "", ...this.#environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    started.stdout.pipe(log);
    started.stderr.pipe(log);
    this.#process = started;
    const end = Date.now() + READY;
    for (;;) {
      const ready = await fetch(`${this.base}/ready`).catch(() => null);
      if (ready?.ok) return;
      if (started.exitCode !== null || Date.now() > end) throw new Error(`${this.name} did not start: ${this.folder}/log.txt`);
      await sleep(100);
    }
  }

  /** Runs a command of the server's beside it, and gives what it says. */
  command(...words: string[]): string {
    const env = { PATH: process.env["PATH"] ?? "", ...this.#environment };
    return execFileSync(PROGRAM, words, { cwd: this.folder, env, encoding: "utf8" });
  }

  async stop(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGTERM");
    await ended;
  }

  /** Ends it and removes what it has stored. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
