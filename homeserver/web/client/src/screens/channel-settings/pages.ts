import type { Models } from "../../api/client";
import type { GuildState } from "../../state/guilds.svelte";
import { kind } from "../../state/order";
import { can } from "../../state/rights.svelte";
import type { Group, Page } from "../../ui/settings";

/** Each page by the same function always: another one would begin the page anew. */
const load = {
  overview: () => import("./Overview.svelte"),
  permissions: () => import("./Permissions.svelte"),
  preview: () => import("./Preview.svelte"),
  invites: () => import("./Invites.svelte"),
  webhooks: () => import("./Webhooks.svelte"),
};

/** The pages of a channel's settings that are for the user. Each gets `guild` and `channel`. */
export function groups(guild: GuildState, channel: Models["Channel"]): Group[] {
  const isCategory = channel.type === kind.category;
  const pages: (Page | false)[] = [
    can(guild, "MANAGE_CHANNELS", channel) && {
      id: "overview",
      title: "channel-overview",
      load: load.overview,
    },
    can(guild, "MANAGE_ROLES", channel) && {
      id: "permissions",
      title: "channel-permissions",
      load: load.permissions,
    },
    can(guild, "MANAGE_ROLES", channel) && {
      id: "preview",
      title: "channel-preview",
      load: load.preview,
    },
    !isCategory &&
      can(guild, "MANAGE_CHANNELS", channel) && {
        id: "invites",
        title: "channel-invites",
        load: load.invites,
      },
    !isCategory &&
      can(guild, "MANAGE_WEBHOOKS", channel) && {
        id: "webhooks",
        title: "channel-webhooks",
        load: load.webhooks,
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
