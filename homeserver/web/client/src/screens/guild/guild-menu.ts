/** What can be done with a guild. */

import { CalendarDays, CheckCheck, FolderPlus, LogOut, Plus, Settings, UserPlus } from "@lucide/svelte";
import { api, ask } from "../../api/client";
import { go } from "../../router/router.svelte";
import type { GuildState } from "../../state/guilds.svelte";
import { can } from "../../state/rights.svelte";
import { t } from "../../texts/texts.svelte";
import { done } from "../../ui/faults";
import type { Item } from "../../ui/menu";
import { confirmed } from "../../ui/questions.svelte";
import { groups } from "../guild-settings/pages";
import { notificationItems } from "./notification-items";
import { createChannel, invitePeople, showEvents } from "./open";

export function guildMenu(state: GuildState, channelId: string | null): (Item | "line")[] {
  const { guild } = state;
  const hasSettings = groups(state).some((group) => group.pages.length > 0);
  const all: (Item | "line" | false)[] = [
    can(state, "CREATE_INSTANT_INVITE") && {
      label: t("invite-people"),
      icon: UserPlus,
      run: () => {
        invitePeople(guild, channelId);
      },
    },
    hasSettings && {
      label: t("guild-settings"),
      icon: Settings,
      run: () => {
        go({ screen: "guild-settings", guildId: guild.id, page: null });
      },
    },
    can(state, "MANAGE_CHANNELS") && {
      label: t("create-channel"),
      icon: Plus,
      run: () => {
        createChannel(state, "channel");
      },
    },
    can(state, "MANAGE_CHANNELS") && {
      label: t("create-category"),
      icon: FolderPlus,
      run: () => {
        createChannel(state, "category");
      },
    },
    "line",
    {
      label: t("events"),
      icon: CalendarDays,
      run: () => {
        showEvents(state);
      },
    },
    ...notificationItems(guild.id, null),
    { label: t("mark-all-read"), icon: CheckCheck, run: () => void markRead(guild.id) },
    // Who owns a guild gives it away or deletes it.
    guild.ownerId !== state.member.user.id && "line",
    guild.ownerId !== state.member.user.id && {
      label: t("guild-leave"),
      icon: LogOut,
      isDangerous: true,
      run: () => void leave(state),
    },
  ];
  const shown = all.filter((one) => one !== false);
  return shown[0] === "line" ? shown.slice(1) : shown;
}

export async function markRead(guildId: string): Promise<void> {
  await done(ask(api.POST("/api/v1/guilds/{guild_id}/ack", { params: { path: { guild_id: guildId } } })));
}

async function leave({ guild }: GuildState): Promise<void> {
  const name = guild.name;
  const isSure = await confirmed({
    title: t("guild-leave-title", { guild: name }),
    text: t("guild-leave-text"),
    action: t("guild-leave"),
  });
  if (!isSure) return;
  const path = { guild_id: guild.id, user_id: "@me" };
  const isDone = await done(
    ask(api.DELETE("/api/v1/guilds/{guild_id}/members/{user_id}", { params: { path } })),
  );
  if (isDone) go({ screen: "home" }, "replace");
}
