/** What the user is notified of, and wants to be. */

import { SvelteMap } from "svelte/reactivity";
import { api, ask, type Models } from "../api/client";
import type { Frames } from "./frames";

type Notification = Models["Notification"];
type Settings = Models["NotificationSettings"];
type Change = Models["UpdateNotificationSettings"];

/** Kinds that are about a message which calls the user (`spec/gateway.md`, read states). */
export const CALLS: ReadonlySet<string> = new Set(["mention", "role_mention", "reply"]);
/** Setting a `setTimeout` for longer fires at once, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

export class Notifications {
  /** 100 are 100 or more. */
  unread = $state(0);
  /** Newest first, as far as they were loaded. */
  list = $state.raw<Notification[]>([]);
  isLoaded = $state(false);
  #cursor = $state<string | null>(null);
  readonly #settings = new SvelteMap<string, Settings>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  listen(frames: Frames): void {
    frames.on(
      "ready",
      ({ notifications }: { notifications: { unreadCount: number; settings: Settings[] } }) => {
        this.unread = notifications.unreadCount;
        this.#settings.clear();
        for (const one of notifications.settings) this.#put(one);
        this.list = [];
        this.isLoaded = false;
      },
    );
    frames.on("notification:create", (data: Notification) => {
      const before = this.list.find((one) => one.id === data.id);
      // One that has grown was counted already.
      if (!before && data.count <= 1) this.unread += 1;
      else if (before?.read) this.unread += 1;
      if (this.isLoaded) this.list = [data, ...this.list.filter((one) => one.id !== data.id)];
    });
    frames.on("notification:read", ({ ids, unreadCount }: { ids: string[]; unreadCount: number }) => {
      this.unread = unreadCount;
      const all = ids.length === 0;
      this.list = this.list.map((one) => (all || ids.includes(one.id) ? { ...one, read: true } : one));
    });
    frames.on("notification:delete", ({ ids, unreadCount }: { ids: string[]; unreadCount: number }) => {
      this.unread = unreadCount;
      this.list = this.list.filter((one) => !ids.includes(one.id));
    });
    frames.on("notification_settings:update", (data: Settings) => {
      this.#put(data);
    });
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  /** Loads the newest, or what comes after what is there. */
  async load(): Promise<void> {
    const cursor = this.isLoaded ? this.#cursor : null;
    if (this.isLoaded && !cursor) return;
    const page = await ask(
      api.GET("/api/v1/notifications", { params: { query: { limit: 30, ...(cursor ? { cursor } : {}) } } }),
    );
    const found = page.data as Notification[];
    const known = new Set(found.map((one) => one.id));
    this.list = [...this.list.filter((one) => !known.has(one.id)), ...found];
    this.#cursor = page.pagination.hasMore ? (page.pagination.nextCursor ?? null) : null;
    this.isLoaded = true;
  }

  async read(id: string): Promise<void> {
    if (this.list.find((one) => one.id === id)?.read) return;
    await ask(
      api.POST("/api/v1/notifications/{notification_id}/read", { params: { path: { notification_id: id } } }),
    );
  }

  async readAll(): Promise<void> {
    await ask(api.POST("/api/v1/notifications/read-all"));
  }

  async remove(id: string): Promise<void> {
    await ask(
      api.DELETE("/api/v1/notifications/{notification_id}", { params: { path: { notification_id: id } } }),
    );
    this.list = this.list.filter((one) => one.id !== id);
  }

  /** What is set for a guild or channel; undefined if nothing is. */
  settings(scopeId: string): Settings | undefined {
    return this.#settings.get(scopeId);
  }

  /** Whether a guild or channel is muted now. */
  isMuted(scopeId: string): boolean {
    const set = this.#settings.get(scopeId);
    return Boolean(set?.muted) && (!set?.mutedUntil || Date.parse(set.mutedUntil) > Date.now());
  }

  async change(scope: "guild" | "channel", id: string, body: Change): Promise<void> {
    this.#put(
      (await ask(
        scope === "guild"
          ? api.PATCH("/api/v1/guilds/{guild_id}/notification-settings", {
              params: { path: { guild_id: id } },
              body,
            })
          : api.PATCH("/api/v1/channels/{channel_id}/notification-settings", {
              params: { path: { channel_id: id } },
              body,
            }),
      )) as Settings,
    );
  }

  #put(settings: Settings): void {
    const { scopeId, muted, mutedUntil } = settings;
    this.#settings.set(scopeId, settings);
    clearTimeout(this.#timers.get(scopeId));
    this.#timers.delete(scopeId);
    const left = muted && mutedUntil ? Date.parse(mutedUntil) - Date.now() : 0;
    // That the time is over nobody tells.
    if (left > 0 && left < LONGEST) {
      const end = () => this.#settings.set(scopeId, { ...settings, muted: false, mutedUntil: null });
      this.#timers.set(scopeId, setTimeout(end, left));
    }
  }
}
