/** Opens the dialogs of a guild, each of which is loaded then. */

import type { Models } from "../../api/client";
import { openDialog } from "../../ui/dialogs.svelte";
import type { GuildState } from "../../state/guilds.svelte";

export function invitePeople(guild: Models["Guild"], channelId: string | null): void {
  openDialog(() => import("./InvitePeople.svelte"), { guild, channelId });
}

export function createChannel(
  guild: GuildState,
  kind: "channel" | "category",
  parentId: string | null = null,
): void {
  openDialog(() => import("./CreateChannel.svelte"), { guild, kind, parentId });
}

export function showEvents(guild: GuildState): void {
  openDialog(() => import("./Events.svelte"), { guild });
}
