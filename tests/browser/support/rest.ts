/** The REST API with the login of somebody's browser, for what a story only needs to be there. */

import { expect } from "@playwright/test";
import type { Node } from "./node.ts";
import type { Person } from "./person.ts";

export class Rest {
  readonly #base: string;
  readonly #token: string;

  private constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  static async of(person: Person, node: Node): Promise<Rest> {
    const stored = await person.page.evaluate(() => localStorage.getItem("guildhall.session"));
    const session = JSON.parse(stored ?? "{}") as { accessToken: string };
    return new Rest(`${node.base}/api/v1`, session.accessToken);
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.#base + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async say(channelId: string, content: string): Promise<{ id: string }> {
    return this.ask("POST", `/channels/${encodeURIComponent(channelId)}/messages`, { content });
  }
}

/** The guild and the channel that are open. */
export function placeOf(person: Person): { guildId: string; channelId: string } {
  const [, , guildId = "", channelId = ""] = new URL(person.page.url()).pathname.split("/").map(decodeURIComponent);
  return { guildId, channelId };
}
