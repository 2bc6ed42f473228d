/**
 * What the user may do in a guild as a whole (`spec/permissions.md`), so that nothing is offered that would be refused. The server decides.
 */

import type { GuildState } from "./world.svelte";

export const CREATE_INVITE = 1n << 0n;
export const ADMINISTRATOR = 1n << 3n;
export const MANAGE_CHANNELS = 1n << 4n;
export const MANAGE_MESSAGES = 1n << 13n;

export function can(state: GuildState, right: bigint): boolean {
  if (state.guild.ownerId === state.member.user.id) return true;
  let rights = 0n;
  // The role that everybody has is named as the guild.
  for (const id of [state.guild.id, ...state.member.roles]) {
    rights |= BigInt(state.roles.get(id)?.permissions ?? "0");
  }
  return Boolean(rights & (right | ADMINISTRATOR));
}
