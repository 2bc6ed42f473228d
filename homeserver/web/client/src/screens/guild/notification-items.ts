/**
 * The place of notification settings in the menus of guilds (`channelId` null), categories and channels: whoever makes them adds what opens them here,
 * and they are in all three menus.
 */

import type { Item } from "../../ui/menu";

// eslint-disable-next-line @typescript-eslint/no-unused-vars
export function notificationItems(guildId: string, channelId: string | null): Item[] {
  return [];
}
