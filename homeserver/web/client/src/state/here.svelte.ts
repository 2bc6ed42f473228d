/** The one world of this page: what its user sees, from signing in until signing out. */

import { load, store } from "../api/session";
import { api } from "../api/client";
import { go } from "../router/router.svelte";
import { World } from "./world.svelte";

let current = $state.raw<World | null>(null);

/** Whether somebody is signed in on this browser. */
export function isSignedIn(): boolean {
  return current !== null;
}

/** What is known. Only screens of who is signed in ask. */
export function world(): World {
  if (!current) throw new Error("nobody is signed in");
  return current;
}

/** Begins with the login that is stored, if there is one. */
export function enter(): void {
  if (current || !load()) return;
  current = new World(() => {
    leave();
  });
  current.start();
}

/** Ends the login, here and on the server. */
export async function signOut(): Promise<void> {
  try {
    await api.POST("/api/v1/auth/logout");
  } finally {
    store(null);
    leave();
  }
}

function leave(): void {
  current?.stop();
  current = null;
  go({ screen: "sign-in" });
}
