/** What the user asks of the server about friends and blocks; what becomes of it is shown at once. */

import { api, ask } from "../api/client";
import { world } from "./here.svelte";
import type { Relationships } from "./relationships.svelte";

function all(): Relationships {
  return world().relationships;
}

/** Asks somebody for friendship, or agrees to who has asked. */
export async function request(userId: string): Promise<void> {
  const made = await ask(
    api.POST("/api/v1/users/{user_id}/friend-request", { params: { path: { user_id: userId } } }),
  );
  all().set(made.userId, made);
}

export async function accept(userId: string): Promise<void> {
  const made = await ask(
    api.PUT("/api/v1/users/@me/friend-requests/{user_id}", { params: { path: { user_id: userId } } }),
  );
  all().set(made.userId, made);
}

/** Declines a request, or takes back one's own. */
export async function decline(userId: string): Promise<void> {
  await ask(
    api.DELETE("/api/v1/users/@me/friend-requests/{user_id}", { params: { path: { user_id: userId } } }),
  );
  all().delete(userId);
}

export async function end(userId: string): Promise<void> {
  await ask(api.DELETE("/api/v1/users/@me/friends/{user_id}", { params: { path: { user_id: userId } } }));
  all().delete(userId);
}

export async function block(userId: string): Promise<void> {
  await ask(api.POST("/api/v1/users/{user_id}/block", { params: { path: { user_id: userId } } }));
  all().blocked.add(userId);
  all().delete(userId);
}

export async function unblock(userId: string): Promise<void> {
  await ask(api.DELETE("/api/v1/users/{user_id}/block", { params: { path: { user_id: userId } } }));
  all().blocked.delete(userId);
}
