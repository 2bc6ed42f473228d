/** Changes of what a channel gives and takes. */

import { api, ask, type Models } from "../../api/client";
import type { GuildState } from "../../state/guilds.svelte";
import type { Two } from "../../state/rights.svelte";
import { done } from "../../ui/faults";

export interface TargetId {
  id: string;
  /** 0 a role, 1 a member. */
  type: number;
}

/** Sets an overwrite; it is shown at once, and as before if the server refuses it. */
export async function setOverwrite(
  guild: GuildState,
  channel: Models["Channel"],
  { id, type }: TargetId,
  { allow, deny }: Two,
): Promise<boolean> {
  const body = { type, allow: String(allow), deny: String(deny) };
  const others = (channel.permissionOverwrites ?? []).filter((one) => one.id !== id);
  guild.channels.set(channel.id, { ...channel, permissionOverwrites: [...others, { id, ...body }] });
  const params = { path: { channel_id: channel.id, target_id: id } };
  const isDone = await done(
    ask(api.PUT("/api/v1/channels/{channel_id}/permissions/{target_id}", { params, body })),
  );
  if (!isDone) guild.channels.set(channel.id, channel);
  return isDone;
}

export function removeOverwrite(channel: Models["Channel"], id: string): Promise<boolean> {
  const params = { path: { channel_id: channel.id, target_id: id } };
  return done(ask(api.DELETE("/api/v1/channels/{channel_id}/permissions/{target_id}", { params })));
}
