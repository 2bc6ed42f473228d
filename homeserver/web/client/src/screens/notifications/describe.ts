/** What a notification says, and where it leads. */

import type { Models } from "../../api/client";
import type { Place } from "../../router/router.svelte";
import { titleOf } from "../../state/called";
import type { World } from "../../state/world.svelte";
import { t } from "../../texts/texts.svelte";
import { when } from "../../texts/times";

type Notification = Models["Notification"];

/** Where one goes from it; null if it is about nothing that can be opened. */
export function placeOf({ type, guildId, channelId, messageId, message }: Notification): Place | null {
  if (type === "friend_request" || type === "friend_accepted") return { screen: "friends" };
  const at = messageId ? { messageId } : {};
  if (guildId && channelId) {
    if (message?.threadId) return { screen: "guild", guildId, channelId, threadId: message.threadId };
    return { screen: "guild", guildId, channelId, ...at };
  }
  if (channelId) return { screen: "private", channelId, ...at };
  return guildId ? { screen: "guild", guildId, channelId: null } : null;
}

/** The channel and guild, as people call them. */
export function whereOf(world: World, { guildId, channelId }: Notification): string {
  const channel = channelId ? world.channel(channelId) : undefined;
  const guild = guildId ? world.guilds.get(guildId)?.guild.name : undefined;
  return [channel && titleOf(world, channel), guild].filter(Boolean).join(" · ");
}

export function titleOfNotification(world: World, one: Notification): string {
  const name = one.userId ? world.people.name(one.guildId, one.userId) : "";
  const where = whereOf(world, one);
  const { moderation, count } = one;
  switch (one.type) {
    case "mention":
    case "role_mention":
    case "reply":
    case "event_starting":
      return t(`notified-${one.type.replace("_", "-")}`, { name, where });
    case "dm":
      return t("notified-dm", { name, count });
    case "message":
      return t("notified-message", { where, count });
    case "friend_request":
    case "friend_accepted":
    case "guild_invite":
      return t(`notified-${one.type.replace("_", "-")}`, { name });
    case "moderation":
      return moderation
        ? t(`notified-${moderation.action}`, {
            guild: moderation.guildName,
            until: moderation.until ? when(moderation.until) : "",
          })
        : t("notified-system");
    default:
      return t("notified-system");
  }
}

/** What was said, in short: pictures and marks of formatting are not drawn. */
export function textOf({ message, text }: Notification): string {
  if (text) return text;
  if (!message) return "";
  const said = message.content
    .replace(/<a?:(\w+):\w+>/gu, ":$1:")
    .replace(/\|\|[^|]+\|\|/gu, "▒▒▒")
    .replace(/<@&?([^>\s:]+)[^>\s]*>/gu, "@$1")
    .replace(/\*\*|__|~~|`+|^(?:#{1,3}|>|-) /gmu, "")
    .slice(0, 300);
  return (
    said || (message.attachments.length > 0 ? t("with-files", { count: message.attachments.length }) : "")
  );
}
