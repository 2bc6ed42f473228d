import type { GuildState } from "../../state/guilds.svelte";
import { can, type Right } from "../../state/rights.svelte";
import type { Group, Page } from "../../ui/settings";

/** Each page by the same function always: another one would begin the page anew. */
const load = {
  overview: () => import("./Overview.svelte"),
  rules: () => import("./Rules.svelte"),
  roles: () => import("./Roles.svelte"),
  emoji: () => import("./Emoji.svelte"),
  stickers: () => import("./Stickers.svelte"),
  events: () => import("./Events.svelte"),
  members: () => import("./Members.svelte"),
  invites: () => import("./Invites.svelte"),
  bans: () => import("./Bans.svelte"),
  servers: () => import("./Servers.svelte"),
  reports: () => import("./Reports.svelte"),
  automod: () => import("./Automod.svelte"),
  audit: () => import("./Audit.svelte"),
  export: () => import("./Export.svelte"),
  owner: () => import("./Owner.svelte"),
};

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
          load: load.overview,
        },
        may("MANAGE_GUILD") && { id: "rules", title: "guild-rules", load: load.rules },
        may("MANAGE_ROLES") && { id: "roles", title: "roles", load: load.roles },
        may("CREATE_GUILD_EXPRESSIONS", "MANAGE_GUILD_EXPRESSIONS") && {
          id: "emoji",
          title: "emoji",
          load: load.emoji,
        },
        may("CREATE_GUILD_EXPRESSIONS", "MANAGE_GUILD_EXPRESSIONS") && {
          id: "stickers",
          title: "stickers",
          load: load.stickers,
        },
        may("CREATE_EVENTS", "MANAGE_EVENTS") && {
          id: "events",
          title: "events",
          load: load.events,
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
          load: load.members,
        },
        may("MANAGE_GUILD", "MANAGE_CHANNELS") && {
          id: "invites",
          title: "invites",
          load: load.invites,
        },
        may("BAN_MEMBERS") && { id: "bans", title: "bans", load: load.bans },
        may("MANAGE_GUILD", "BAN_MEMBERS") && {
          id: "servers",
          title: "servers",
          load: load.servers,
        },
      ]),
    },
    {
      title: "moderation",
      pages: only([
        may("MANAGE_MESSAGES", "MODERATE_MEMBERS", "KICK_MEMBERS", "BAN_MEMBERS") && {
          id: "reports",
          title: "reports",
          load: load.reports,
        },
        may("MANAGE_GUILD") && { id: "automod", title: "automod", load: load.automod },
        may("VIEW_AUDIT_LOG") && { id: "audit", title: "audit-log", load: load.audit },
      ]),
    },
    {
      title: "guild-data",
      pages: only([
        may("MANAGE_GUILD") && { id: "export", title: "guild-export", load: load.export },
        guild.guild.ownerId === guild.member.user.id &&
          guild.viewedAs === null && {
            id: "owner",
            title: "guild-owner",
            load: load.owner,
            isDangerous: true,
          },
      ]),
    },
  ];
}
