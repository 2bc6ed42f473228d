/** What can be done with a channel or category. */

import { ArrowDown, ArrowUp, CheckCheck, Link, Plus, Settings, Trash2, UserPlus } from "@lucide/svelte";
import { api, ask, type Models } from "../../api/client";
import { go, path } from "../../router/router.svelte";
import type { GuildState } from "../../state/guilds.svelte";
import { world } from "../../state/here.svelte";
import { kind, ofGuild, step } from "../../state/order";
import { can } from "../../state/rights.svelte";
import { t } from "../../texts/texts.svelte";
import { done } from "../../ui/faults";
import type { Item } from "../../ui/menu";
import { confirmed } from "../../ui/questions.svelte";
import { toast } from "../../ui/toasts.svelte";
import { mayOpenSettings } from "../channel-settings/pages";
import { notificationItems } from "./notification-items";
import { createChannel, invitePeople } from "./open";
import { reorder } from "./reorder";

type Channel = Models["Channel"];

export function channelMenu(guild: GuildState, channel: Channel): (Item | "line")[] {
  const here = world();
  const isCategory = channel.type === kind.category;
  const mayManage = can(guild, "MANAGE_CHANNELS", channel);
  const groups = ofGuild([...guild.channels.values()]);
  const within = isCategory
    ? [...guild.channels.values()].filter((one) => one.parentId === channel.id)
    : [channel];
  const unread = within.filter((one) => here.reads.of(one.id));
  const move = (by: 1 | -1) => {
    void reorder(guild, step(groups, channel.id, by) ?? []);
  };
  const all: (Item | "line" | false)[] = [
    {
      label: t("mark-read"),
      icon: CheckCheck,
      isOff: unread.length === 0,
      run: () => {
        for (const one of unread) {
          if (one.lastMessageId) void here.reads.acknowledge(one.id, one.lastMessageId);
        }
      },
    },
    ...notificationItems(guild.guild.id, channel.id),
    !isCategory &&
      can(guild, "CREATE_INSTANT_INVITE", channel) && {
        label: t("channel-invite"),
        icon: UserPlus,
        run: () => {
          invitePeople(guild.guild, channel.id);
        },
      },
    !isCategory && {
      label: t("copy-link"),
      icon: Link,
      run: () => void copyLink(channel),
    },
    mayManage && "line",
    mayManage &&
      isCategory && {
        label: t("create-channel-in"),
        icon: Plus,
        run: () => {
          createChannel(guild, "channel", channel.id);
        },
      },
    mayManage && {
      label: t("move-up"),
      icon: ArrowUp,
      isOff: !step(groups, channel.id, -1),
      run: () => {
        move(-1);
      },
    },
    mayManage && {
      label: t("move-down"),
      icon: ArrowDown,
      isOff: !step(groups, channel.id, 1),
      run: () => {
        move(1);
      },
    },
    mayOpenSettings(guild, channel) && "line",
    mayOpenSettings(guild, channel) && {
      label: t(isCategory ? "category-settings" : "channel-settings"),
      icon: Settings,
      run: () => {
        const guildId = guild.guild.id;
        go({ screen: "channel-settings", guildId, channelId: channel.id, page: null });
      },
    },
    mayManage && {
      label: t(isCategory ? "category-delete" : "channel-delete"),
      icon: Trash2,
      isDangerous: true,
      run: () => void deleteChannel(guild, channel),
    },
  ];
  return all.filter((one) => one !== false);
}

async function copyLink(channel: Channel): Promise<void> {
  const address = path({ screen: "guild", guildId: channel.guildId ?? "", channelId: channel.id });
  if (await done(navigator.clipboard.writeText(new URL(address, location.href).href))) toast(t("copied"));
}

/** Asks, and deletes; says whether it is gone. */
export async function deleteChannel(guild: GuildState, channel: Channel): Promise<boolean> {
  const isCategory = channel.type === kind.category;
  const isSure = await confirmed({
    title: t("channel-delete-title", { channel: channel.name }),
    text: t(isCategory ? "category-delete-text" : "channel-delete-text"),
    action: t("delete"),
  });
  const params = { path: { guild_id: guild.guild.id, channel_id: channel.id } };
  return (
    isSure && (await done(ask(api.DELETE("/api/v1/guilds/{guild_id}/channels/{channel_id}", { params }))))
  );
}
