/**
 * The service worker, hand-written: it keeps the files of the client, answers with its page when there is no connection, and shows pushes. What the API
 * says is never kept: that is for who is signed in alone, and old as soon as it is stored.
 *
 * It is built by itself as `/sw.js`, and imports nothing.
 */

import type { Words } from "./shared";

/** What is needed of the scope of service workers (<https://w3c.github.io/ServiceWorker/>). */
interface Extendable extends Event {
  waitUntil(what: Promise<unknown>): void;
}
interface Fetched extends Extendable {
  request: Request;
  respondWith(what: Promise<Response>): void;
}
interface Pushed extends Extendable {
  data: { json(): unknown } | null;
}
interface Clicked extends Extendable {
  notification: Notification;
}
interface Page {
  focused: boolean;
  focus(): Promise<Page>;
  postMessage(what: unknown): void;
}
interface Scope {
  location: Location;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(what: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(path: string): Promise<Page | null>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<E>(event: string, handle: (event: E) => void): void;
}
declare const self: Scope;
/** The files of the client's first screen; the build puts them here, and so each version has a worker of its own. */
declare const __SHELL__: string[];

const PREFIX = "guildhall-shell-";
const FILES = [...__SHELL__];
/** Follows from the names of the files, which follow from their content. */
const CACHE = `${PREFIX}${FILES.reduce((sum, name) => [...name].reduce((h, c) => (h * 31 + c.charCodeAt(0)) >>> 0, sum), 7)}`;
/** As in `shared.ts`. */
const [WORDS_STORE, WORDS] = ["guildhall-words", "/words"];

self.addEventListener("install", (event: Extendable) => {
  const fresh = FILES.map((file) => new Request(file, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event: Extendable) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", ({ data }: MessageEvent<{ kind?: string } | null>) => {
  if (data?.kind === "take-over") void self.skipWaiting();
});

self.addEventListener("fetch", (event: Fetched) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/"))
    return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(asset(request));
  else if (FILES.includes(url.pathname)) event.respondWith(otherwise(request));
});

/** The page as the server has it; without a connection as it was kept, which then says that there is none. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match("/");
    if (kept) return kept;
    throw error;
  }
}

/** A file whose name changes with its content: what is kept is right. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function otherwise(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(request);
    if (kept) return kept;
    throw error;
  }
}

/** `PushMessage` (`spec/push.md`). */
interface PushMessage {
  id: string;
  type: string;
  userName?: string | null;
  guildId?: string | null;
  guildName?: string | null;
  channelId?: string | null;
  channelName?: string | null;
  messageId?: string | null;
  text?: string | null;
}

self.addEventListener("push", (event: Pushed) => {
  if (event.data) event.waitUntil(show(event.data.json() as PushMessage));
});

async function show(push: PushMessage): Promise<void> {
  // Who looks at the page is told there.
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some((one) => one.focused)) return;
  const channel = push.channelName ? `#${push.channelName}` : "";
  const where = [channel, push.guildName].filter(Boolean).join(" · ");
  const known: Record<string, string> = { name: push.userName ?? "", where, guild: push.guildName ?? "" };
  const words = await wordsOf();
  const pattern = words[push.type] ?? words["other"] ?? "Guildhall";
  await self.registration.showNotification(
    pattern.replace(/\{(\w+)\}/gu, (_, name: string) => known[name] ?? ""),
    {
      body: push.text ?? "",
      icon: "/icons/icon-192.png",
      badge: "/icons/badge-96.png",
      // The same as the page has: who gets both sees one.
      tag: push.id,
      data: { path: pathOf(push) },
    },
  );
}

async function wordsOf(): Promise<Words> {
  const kept = await (await caches.open(WORDS_STORE)).match(WORDS);
  return kept ? ((await kept.json()) as Words) : {};
}

function pathOf({ type, guildId, channelId, messageId }: PushMessage): string {
  if (type.startsWith("friend_")) return "/friends";
  const parts = channelId
    ? guildId
      ? ["guilds", guildId, channelId, messageId]
      : ["channels", channelId, messageId]
    : guildId
      ? ["guilds", guildId]
      : [];
  return `/${parts
    .filter((one): one is string => Boolean(one))
    .map(encodeURIComponent)
    .join("/")}`;
}

self.addEventListener("notificationclick", (event: Clicked) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data as { path?: string } | null)?.path ?? "/"));
});

async function open(path: string): Promise<void> {
  const [first] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!first) {
    await self.clients.openWindow(path);
    return;
  }
  await first.focus();
  first.postMessage({ kind: "open", path });
}
