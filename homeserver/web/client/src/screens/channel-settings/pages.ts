import type { Models } from "../../api/client";
import type { GuildState } from "../../state/guilds.svelte";
import { kind } from "../../state/order";
import { can } from "../../state/rights.svelte";
import type { Group, Page } from "../../ui/settings";

/** The pages of a channel's settings that are for the user. Each gets `guild` and `channel`. */
export function groups(guild: GuildState, channel: Models["Channel"]): Group[] {
  const isCategory = channel.type === kind.category;
  const pages: (Page | false)[] = [
    can(guild, "MANAGE_CHANNELS", channel) && {
      id: "overview",
      title: "channel-overview",
      load: () => import("./Overview.svelte"),
    },
    can(guild, "MANAGE_ROLES", channel) && {
      id: "permissions",
      title: "channel-permissions",
      load: () => import("./Permissions.svelte"),
    },
    can(guild, "MANAGE_ROLES", channel) && {
      id: "preview",
      title: "channel-preview",
      load: () => import("./Preview.svelte"),
    },
    !isCategory &&
      can(guild, "MANAGE_CHANNELS", channel) && {
        id: "invites",
        title: "channel-invites",
        load: () => import("./Invites.svelte"),
      },
    !isCategory &&
      can(guild, "MANAGE_WEBHOOKS", channel) && {
        id: "webhooks",
        title: "channel-webhooks",
        load: () => import("./Webhooks.svelte"),
      },
  ];
  return [
    {
      title: isCategory ? "category-settings" : "channel-settings",
      pages: pages.filter((one) => one !== false),
    },
  ];
}

export function mayOpenSettings(guild: GuildState, channel: Models["Channel"]): boolean {
  return groups(guild, channel).some((group) => group.pages.length > 0);
}
