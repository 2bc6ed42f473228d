import type { GuildState } from "../../state/guilds.svelte";
import { can, type Right } from "../../state/rights.svelte";
import type { Group, Page } from "../../ui/settings";

/** The pages of a guild's settings that are for the user. Each gets the guild as `guild`. */
export function groups(guild: GuildState): Group[] {
  const may = (...rights: Right[]) => rights.some((right) => can(guild, right));
  const only = (pages: (Page | false)[]) => pages.filter((one) => one !== false);
  return [
    {
      title: "guild-settings",
      pages: only([
        may("MANAGE_GUILD") && {
          id: "overview",
          title: "guild-overview",
          load: () => import("./Overview.svelte"),
        },
        may("MANAGE_GUILD") && { id: "rules", title: "guild-rules", load: () => import("./Rules.svelte") },
        may("MANAGE_ROLES") && { id: "roles", title: "roles", load: () => import("./Roles.svelte") },
        may("CREATE_GUILD_EXPRESSIONS", "MANAGE_GUILD_EXPRESSIONS") && {
          id: "emoji",
          title: "emoji",
          load: () => import("./Emoji.svelte"),
        },
        may("CREATE_GUILD_EXPRESSIONS", "MANAGE_GUILD_EXPRESSIONS") && {
          id: "stickers",
          title: "stickers",
          load: () => import("./Stickers.svelte"),
        },
        may("CREATE_EVENTS", "MANAGE_EVENTS") && {
          id: "events",
          title: "events",
          load: () => import("./Events.svelte"),
        },
      ]),
    },
    {
      title: "guild-people",
      pages: only([
        may(
          "MANAGE_GUILD",
          "KICK_MEMBERS",
          "BAN_MEMBERS",
          "MODERATE_MEMBERS",
          "MANAGE_ROLES",
          "MANAGE_NICKNAMES",
        ) && {
          id: "members",
          title: "members",
          load: () => import("./Members.svelte"),
        },
        may("MANAGE_GUILD", "MANAGE_CHANNELS") && {
          id: "invites",
          title: "invites",
          load: () => import("./Invites.svelte"),
        },
        may("BAN_MEMBERS") && { id: "bans", title: "bans", load: () => import("./Bans.svelte") },
        may("MANAGE_GUILD", "BAN_MEMBERS") && {
          id: "servers",
          title: "servers",
          load: () => import("./Servers.svelte"),
        },
      ]),
    },
    {
      title: "moderation",
      pages: only([
        may("MANAGE_MESSAGES", "MODERATE_MEMBERS", "KICK_MEMBERS", "BAN_MEMBERS") && {
          id: "reports",
          title: "reports",
          load: () => import("./Reports.svelte"),
        },
        may("MANAGE_GUILD") && { id: "automod", title: "automod", load: () => import("./Automod.svelte") },
        may("VIEW_AUDIT_LOG") && { id: "audit", title: "audit-log", load: () => import("./Audit.svelte") },
      ]),
    },
    {
      title: "guild-data",
      pages: only([
        may("MANAGE_GUILD") && { id: "export", title: "guild-export", load: () => import("./Export.svelte") },
        guild.guild.ownerId === guild.member.user.id &&
          guild.viewedAs === null && {
            id: "owner",
            title: "guild-owner",
            load: () => import("./Owner.svelte"),
            isDangerous: true,
          },
      ]),
    },
  ];
}
