/** What the user has set in the account, the same on every device. */

import { api, ask, type Models } from "../api/client";
import { appearance, isChosen, look, read } from "./appearance.svelte";
import type { Frames } from "./frames";

type UserSettings = Models["UserSettings"];
type Change = Models["UpdateUserSettings"];

/** The key of `client` for how the client looks. */
const APPEARANCE = "appearance";
/** Sliders change often: the account is told when they rest, in milliseconds. */
const REST = 800;

export class OwnSettings {
  /** Null until they are there. */
  value = $state.raw<UserSettings | null>(null);
  refusal = $state.raw<unknown>(null);
  #told: ReturnType<typeof setTimeout> | undefined;

  listen(frames: Frames): void {
    frames.on("ready", () => {
      // Who is on a device for the first time finds it as the last one was.
      if (!isChosen()) void this.load();
      else if (this.value) void this.load();
    });
    frames.on("user_settings:update", (data: UserSettings) => {
      this.value = data;
    });
  }

  async load(): Promise<void> {
    this.refusal = null;
    try {
      this.value = await ask(api.GET("/api/v1/users/@me/settings"));
    } catch (error) {
      this.refusal = error;
      return;
    }
    const kept = (this.value.client as Record<string, unknown> | undefined)?.[APPEARANCE];
    if (kept && !isChosen()) look(read(kept));
  }

  /** Shows it as it is to be, and as it was if the server does not take it: then this throws. */
  async change(change: Change): Promise<void> {
    const before = this.value;
    if (before) {
      this.value = {
        ...before,
        linkPreviews: change.linkPreviews ?? before.linkPreviews,
        privacySettings: {
          ...before.privacySettings,
          ...(change.privacySettings as Partial<Models["PrivacySettings"]> | undefined),
        },
      };
    }
    try {
      this.value = await ask(api.PATCH("/api/v1/users/@me/settings", { body: change }));
    } catch (error) {
      this.value = before;
      throw error;
    }
  }

  /** Has the account know how this device looks, for those that are new. That it could not be told is no matter: here it holds. */
  keepLook(): void {
    clearTimeout(this.#told);
    this.#told = setTimeout(() => {
      const client = { [APPEARANCE]: { ...appearance() } } as unknown as Change["client"];
      this.change({ client } as Change).catch(() => undefined);
    }, REST);
  }
}
