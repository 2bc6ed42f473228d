/** The server that somebody has an account on, who comes to another one; and the servers of invites. */

/** Where it is kept that was typed once. */
const KEY = "guildhall.home";

export interface HomeServer {
  server: string;
  /** The name of the account there, if it was told. */
  name: string | null;
}

/** A host, or an address, with a port or without, as it stands in user ids. */
const SERVER = /^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])(?::\d{1,5})?$/u;
const NAME = /^[a-z\d._=/+-]+$/u;

/** Reads `name@server`, `@name:server`, a server's name or the address of its pages; null if it is none of these. */
export function parseHome(typed: string): HomeServer | null {
  const text = typed.trim().toLowerCase();
  const link = /^https?:\/\/([^/?#@]+)/u.exec(text)?.[1];
  const id = /^@([^:@]+):(.+)$/u.exec(text);
  const address = /^@?([^:@]+)@([^@]+)$/u.exec(text);
  const [, name = null, server = link ?? text] = id ?? address ?? [];
  if (!SERVER.test(server) || (name !== null && !NAME.test(name))) return null;
  return { server, name };
}

export function remembered(): HomeServer | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as HomeServer | null;
    return kept && parseHome(kept.name ? `${kept.name}@${kept.server}` : kept.server);
  } catch {
    return null;
  }
}

export function remember(home: HomeServer): void {
  localStorage.setItem(KEY, JSON.stringify(home));
}

/** How it is called. */
export function asName({ name, server }: HomeServer): string {
  return name ? `${name}@${server}` : server;
}

/** Where the invite is opened on another server; null if its pages are nowhere that a browser goes to. */
export function inviteAt(publicUrl: string, code: string, server: string): string | null {
  try {
    const url = new URL(publicUrl);
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    const base = url.href.replace(/[?#].*$/u, "").replace(/\/+$/u, "");
    return `${base}/invite/${encodeURIComponent(`${code}@${server}`)}`;
  } catch {
    return null;
  }
}

/**
 * Codes that an invite link may have here, the likeliest first. A link names the place of a server's pages, which need not be its name: that may have
 * no port, or be the domain above.
 */
export function codesOf(link: string, ownHost: string): string[] {
  const url = URL.parse(link);
  const found = url && /\/invite\/([^/]+)\/?$/u.exec(url.pathname)?.[1];
  if (!url || !found) return [];
  const code = decodeURIComponent(found);
  if (code.includes("@") || url.host === ownHost) return [code];
  const above = url.hostname.split(".").slice(1);
  const servers = [url.host, url.hostname, above.length > 1 ? above.join(".") : ""];
  return [...new Set(servers.filter(Boolean))].map((server) => `${code}@${server}`);
}
