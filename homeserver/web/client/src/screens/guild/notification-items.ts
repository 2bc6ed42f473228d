/** How much one hears of a guild (`channelId` null), a category or a channel: what stands in the menus of all three. */

import { Bell, BellOff } from "@lucide/svelte";
import { world } from "../../state/here.svelte";
import { openSheet } from "../../state/sheets.svelte";
import { t } from "../../texts/texts.svelte";
import { attempt } from "../../ui/attempt";
import type { Item } from "../../ui/menu";

export function notificationItems(guildId: string, channelId: string | null): Item[] {
  const { notifications } = world();
  const scope = channelId ? "channel" : "guild";
  const id = channelId ?? guildId;
  const isMuted = notifications.isMuted(id);
  return [
    {
      label: t(isMuted ? "people-unmute" : "people-mute"),
      icon: isMuted ? Bell : BellOff,
      run: () => void attempt(() => notifications.change(scope, id, { muted: !isMuted })),
    },
    {
      label: t("people-notification-settings"),
      icon: Bell,
      run: () => {
        openSheet({ kind: "notification-settings", scope, id });
      },
    },
  ];
}
