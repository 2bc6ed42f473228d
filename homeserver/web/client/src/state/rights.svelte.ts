/**
 * What the user may do (`spec/permissions.md`), so that nothing is offered that would be refused. The server decides.
 */

import type { Models } from "../api/client";
import type { GuildState } from "./guilds.svelte";

type Channel = Models["Channel"];
type Member = Models["Member"];

/** Rights by their names in `spec/permissions.md`; those of voice and applications are listed where they are set. */
export const BITS = {
  CREATE_INSTANT_INVITE: 0,
  KICK_MEMBERS: 1,
  BAN_MEMBERS: 2,
  ADMINISTRATOR: 3,
  MANAGE_CHANNELS: 4,
  MANAGE_GUILD: 5,
  ADD_REACTIONS: 6,
  VIEW_AUDIT_LOG: 7,
  VIEW_CHANNEL: 10,
  SEND_MESSAGES: 11,
  MANAGE_MESSAGES: 13,
  EMBED_LINKS: 14,
  ATTACH_FILES: 15,
  READ_MESSAGE_HISTORY: 16,
  MENTION_EVERYONE: 17,
  USE_EXTERNAL_EMOJIS: 18,
  CHANGE_NICKNAME: 26,
  MANAGE_NICKNAMES: 27,
  MANAGE_ROLES: 28,
  MANAGE_WEBHOOKS: 29,
  MANAGE_GUILD_EXPRESSIONS: 30,
  MANAGE_EVENTS: 33,
  MANAGE_THREADS: 34,
  CREATE_PUBLIC_THREADS: 35,
  CREATE_PRIVATE_THREADS: 36,
  USE_EXTERNAL_STICKERS: 37,
  SEND_MESSAGES_IN_THREADS: 38,
  MODERATE_MEMBERS: 40,
  CREATE_GUILD_EXPRESSIONS: 43,
  CREATE_EVENTS: 44,
  SEND_POLLS: 49,
  PIN_MESSAGES: 51,
  BYPASS_SLOWMODE: 52,
} as const;
export type Right = keyof typeof BITS;

export function bit(right: Right): bigint {
  return 1n << BigInt(BITS[right]);
}

const ALL = ~0n;
/** All that is left to who is timed out. */
const WHILE_TIMED_OUT = bit("VIEW_CHANNEL") | bit("READ_MESSAGE_HISTORY");

/** Rights in the guild as a whole. */
export function inGuild(state: GuildState, member: Member = state.member): bigint {
  if (state.guild.ownerId === member.user.id) return ALL;
  let rights = 0n;
  // The role that everybody has is named as the guild.
  for (const id of [state.guild.id, ...member.roles])
    rights |= BigInt(state.roles.get(id)?.permissions ?? "0");
  if (rights & bit("ADMINISTRATOR")) return ALL;
  return isTimedOut(member) ? rights & WHILE_TIMED_OUT : rights;
}

/** Rights in a channel: those of the guild, then what overwrites take and give, for everybody, for roles, for the member. */
export function inChannel(state: GuildState, channel: Channel, member: Member = state.member): bigint {
  let rights = inGuild(state, member);
  if (rights === ALL) return ALL;
  const roles = new Set(member.roles);
  const overwrites = channel.permissionOverwrites ?? [];
  const apply = (those: typeof overwrites) => {
    for (const one of those) rights &= ~BigInt(one.deny ?? "0");
    for (const one of those) rights |= BigInt(one.allow ?? "0");
  };
  apply(overwrites.filter((one) => one.type === 0 && one.id === state.guild.id));
  apply(overwrites.filter((one) => one.type === 0 && roles.has(one.id)));
  apply(overwrites.filter((one) => one.type === 1 && one.id === member.user.id));
  if (!(rights & bit("VIEW_CHANNEL"))) return 0n;
  return isTimedOut(member) ? rights & WHILE_TIMED_OUT : rights;
}

/** Whether the user has a right in a guild, or in a channel of it. */
export function can(state: GuildState | undefined, right: Right, channel?: Channel): boolean {
  if (!state) return false;
  return Boolean((channel ? inChannel(state, channel) : inGuild(state)) & bit(right));
}

export function isTimedOut(member: Member): boolean {
  const until = member.communicationDisabledUntil;
  return Boolean(until && Date.parse(until) > Date.now());
}

/** The place of a member's highest role; owners stand above all. */
export function rank(state: GuildState, member: Member): number {
  if (state.guild.ownerId === member.user.id) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...member.roles.map((id) => state.roles.get(id)?.position ?? 0));
}

/** Whether the user stands above a member, so that rights of moderation count against that one. */
export function isAbove(state: GuildState, member: Member): boolean {
  return rank(state, state.member) > rank(state, member);
}
