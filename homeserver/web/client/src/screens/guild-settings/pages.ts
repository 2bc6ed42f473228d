import { can } from "../../state/rights.svelte";
import type { GuildState } from "../../state/guilds.svelte";
import type { Group } from "../../ui/settings";

/** The pages of a guild's settings that are for the user. Each gets the guild as `guild`. */
export function groups(guild: GuildState): Group[] {
  const isManager = can(guild, "MANAGE_GUILD");
  return [
    {
      title: "guild-settings",
      pages: [
        ...(isManager
          ? [{ id: "overview", title: "guild-overview", load: () => import("./Overview.svelte") }]
          : []),
      ],
    },
  ];
}
