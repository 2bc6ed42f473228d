/** Putting channels in another order: it is shown at once, and as before if the server does not want it so. */

import { api, ask } from "../../api/client";
import type { GuildState } from "../../state/guilds.svelte";
import type { Move } from "../../state/order";
import { done } from "../../ui/faults";

export async function reorder(guild: GuildState, moves: Move[]): Promise<void> {
  if (moves.length === 0) return;
  const before = moves.map((move) => guild.channels.get(move.id)).filter((one) => one !== undefined);
  for (const channel of before) {
    const move = moves.find((one) => one.id === channel.id);
    if (move) guild.channels.set(channel.id, { ...channel, ...move });
  }
  const path = { guild_id: guild.guild.id };
  const isDone = await done(
    ask(api.PATCH("/api/v1/guilds/{guild_id}/channels", { params: { path }, body: moves })),
  );
  if (!isDone) for (const channel of before) guild.channels.set(channel.id, channel);
}
