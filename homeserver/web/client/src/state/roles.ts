/** Roles as lists show them. */

import type { Models } from "../api/client";
import type { GuildState } from "./guilds.svelte";
import { compareRoles } from "./rights.svelte";

type Role = Models["Role"];

/** The roles of a guild, the highest first; that of everybody only if it is asked for. */
export function rolesOf(guild: GuildState, withEveryone = false): Role[] {
  return [...guild.roles.values()]
    .filter((role) => withEveryone || role.id !== guild.guild.id)
    .sort(compareRoles);
}

/** The colour of a role as CSS names it; undefined of one that has none. */
export function colorOf(role: Role | undefined): string | undefined {
  return role?.color ? `#${role.color.toString(16).padStart(6, "0")}` : undefined;
}
