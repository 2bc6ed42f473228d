/** The way from what shows authors and members to what moderators do with them, which is loaded when a menu is opened. */

import type { Item } from "../../ui/menu";

type Items = (Item | "line")[];

/** A menu with what the user may do with somebody in a guild; as it was where that is nothing. */
export async function withModeration(
  items: Items,
  guildId: string | null | undefined,
  userId: string,
): Promise<Items> {
  if (!guildId) return items;
  const { moderationItems } = await import("./items");
  const more = moderationItems(guildId, userId);
  return more.length > 0 ? [...items, ...(items.length > 0 ? ["line" as const] : []), ...more] : items;
}
