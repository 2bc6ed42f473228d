/** What the user asks of the server about private channels; what becomes of it is shown at once. */

import { api, ask, type Models } from "../api/client";
import { world } from "./here.svelte";
import type { PrivateChannels } from "./private.svelte";

type Channel = Models["Channel"];

function all(): PrivateChannels {
  return world().privateChannels;
}

/** Opens the channel with somebody, or makes a group. */
export async function open(recipients: string[], isGroup = recipients.length > 1): Promise<Channel> {
  const channel = (await ask(
    api.POST("/api/v1/users/@me/channels", { body: { recipients, ...(isGroup ? { group: true } : {}) } }),
  )) as Channel;
  all().opened(channel);
  return channel;
}

/** Takes a channel of two out of the list, or leaves a group. */
export async function close(id: string): Promise<void> {
  await ask(api.DELETE("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } } }));
  all().delete(id);
}

export async function rename(id: string, name: string | null): Promise<void> {
  const changed = await ask(
    api.PATCH("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } }, body: { name } }),
  );
  all().set(id, changed as Channel);
}

export async function give(id: string, ownerId: string): Promise<void> {
  const changed = await ask(
    api.PATCH("/api/v1/channels/{channel_id}", { params: { path: { channel_id: id } }, body: { ownerId } }),
  );
  all().set(id, changed as Channel);
}

export async function add(id: string, userId: string): Promise<void> {
  await ask(
    api.PUT("/api/v1/channels/{channel_id}/recipients/{user_id}", {
      params: { path: { channel_id: id, user_id: userId } },
    }),
  );
}

export async function remove(id: string, userId: string): Promise<void> {
  await ask(
    api.DELETE("/api/v1/channels/{channel_id}/recipients/{user_id}", {
      params: { path: { channel_id: id, user_id: userId } },
    }),
  );
}
