/** The one world of this page: what its user sees, from signing in until signing out. */

import { load, onOther, own, store } from "../api/session";
import { api } from "../api/client";
import { keepOnly } from "./kept";
import { World } from "./world.svelte";

/** Whose the rest of the tab's storage is. */
const USER = "guildhall.user";
/** Why the page begins anew, for the page that it becomes. */
const ENDED = "guildhall.ended";
let current = $state.raw<World | null>(null);
const isAfterEnd = sessionStorage.getItem(ENDED) !== null;
sessionStorage.removeItem(ENDED);

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
  const session = load();
  if (current) return;
  // A tab that was closed and opened again has what its user of then has written.
  if (sessionStorage.getItem(USER) !== (session?.userId ?? null)) sessionStorage.clear();
  keepOnly(session?.userId ?? null);
  if (!session) return;
  sessionStorage.setItem(USER, session.userId);
  own(session.userId);
  current = new World(ended);
  current.start();
  // Another tab has signed out, or in as somebody else: nothing here is to be mixed with that.
  onOther(session.userId, leave);
  // A page that comes back by the browser's way back has heard nothing meanwhile.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}

/** Ends the login, here and on the server. */
export async function signOut(): Promise<void> {
  try {
    await api.POST("/api/v1/auth/logout");
  } finally {
    depart();
  }
}

/** The login is over, for the user has wanted it so. */
export function depart(): void {
  store(null);
  leave();
}

/** The login is over, and not because the user wanted it here: that is told. */
function ended(): void {
  leave();
  sessionStorage.setItem(ENDED, "yes");
}

/** Whether this page has begun because the last login was ended elsewhere. */
export function wasEnded(): boolean {
  return isAfterEnd;
}

/** Begins with an empty page: whatever was known or written stays with who has signed out. */
function leave(): void {
  current?.stop();
  current = null;
  sessionStorage.clear();
  keepOnly(null);
  location.assign("/");
}
