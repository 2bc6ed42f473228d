/** Asks a server over its API, as a browser would: what a story begins with is there sooner so. */

import type { Node } from "./node.ts";
import { PASSWORD } from "./person.ts";

export class Caller {
  readonly node: Node;
  readonly id: string;
  readonly token: string;

  private constructor(node: Node, id: string, token: string) {
    this.node = node;
    this.id = id;
    this.token = token;
  }

  /** Makes an account. */
  static async register(node: Node, username: string): Promise<Caller> {
    return Caller.#enter(node, "register", { username, password: PASSWORD });
  }

  /** With an account that was made in a browser. */
  static async login(node: Node, login: string): Promise<Caller> {
    return Caller.#enter(node, "login", { login, password: PASSWORD });
  }

  static async #enter(node: Node, how: string, body: object): Promise<Caller> {
    const answer = await fetch(`${node.base}/api/v1/auth/${how}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${how}: ${answer.status} ${await answer.text()}`);
    const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { id: string } };
    return new Caller(node, user.id, accessToken);
  }

  async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.node.base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.ask<T>("POST", path, body);
  }

  get<T>(path: string): Promise<T> {
    return this.ask<T>("GET", path);
  }

  say(channelId: string, content: string): Promise<{ id: string }> {
    return this.post(`/channels/${encodeURIComponent(channelId)}/messages`, { content });
  }

  /** A guild with text channels of these names, the first of which it has already. */
  async guild(name: string, names: string[] = []): Promise<{ id: string; channels: Record<string, string> }> {
    const { id } = await this.post<{ id: string }>("/guilds", { name });
    const path = `/guilds/${encodeURIComponent(id)}/channels`;
    const begun = await this.get<{ data: { id: string; name: string; type: number }[] }>(path);
    const channels: Record<string, string> = {};
    for (const one of begun.data) if (one.type === 0) channels[one.name] = one.id;
    for (const wanted of names) {
      if (channels[wanted]) continue;
      const made = await this.post<{ id: string }>(path, { name: wanted, type: 0 });
      channels[wanted] = made.id;
    }
    return { id, channels };
  }

  /** Lets somebody of the same server into a guild. */
  async bring(guildId: string, other: Caller): Promise<void> {
    const { code } = await this.post<{ code: string }>(`/guilds/${encodeURIComponent(guildId)}/invites`);
    await other.post(`/invites/${code}`);
  }
}
