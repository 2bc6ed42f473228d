/**
 * What the user may do (`spec/permissions.md`), so that nothing is offered that would be refused. The server decides.
 */

import type { Models } from "../api/client";
import { clock } from "./clock.svelte";
import type { GuildState } from "./guilds.svelte";
import { kind } from "./order";

type Channel = Models["Channel"];
type Member = Models["Member"];
type Role = Models["Role"];

/** Rights by their names and bits in `spec/permissions.md`. */
export const BITS = {
  CREATE_INSTANT_INVITE: 0,
  KICK_MEMBERS: 1,
  BAN_MEMBERS: 2,
  ADMINISTRATOR: 3,
  MANAGE_CHANNELS: 4,
  MANAGE_GUILD: 5,
  ADD_REACTIONS: 6,
  VIEW_AUDIT_LOG: 7,
  PRIORITY_SPEAKER: 8,
  STREAM: 9,
  VIEW_CHANNEL: 10,
  SEND_MESSAGES: 11,
  SEND_TTS_MESSAGES: 12,
  MANAGE_MESSAGES: 13,
  EMBED_LINKS: 14,
  ATTACH_FILES: 15,
  READ_MESSAGE_HISTORY: 16,
  MENTION_EVERYONE: 17,
  USE_EXTERNAL_EMOJIS: 18,
  VIEW_GUILD_INSIGHTS: 19,
  CONNECT: 20,
  SPEAK: 21,
  MUTE_MEMBERS: 22,
  DEAFEN_MEMBERS: 23,
  MOVE_MEMBERS: 24,
  USE_VAD: 25,
  CHANGE_NICKNAME: 26,
  MANAGE_NICKNAMES: 27,
  MANAGE_ROLES: 28,
  MANAGE_WEBHOOKS: 29,
  MANAGE_GUILD_EXPRESSIONS: 30,
  USE_APPLICATION_COMMANDS: 31,
  REQUEST_TO_SPEAK: 32,
  MANAGE_EVENTS: 33,
  MANAGE_THREADS: 34,
  CREATE_PUBLIC_THREADS: 35,
  CREATE_PRIVATE_THREADS: 36,
  USE_EXTERNAL_STICKERS: 37,
  SEND_MESSAGES_IN_THREADS: 38,
  USE_EMBEDDED_ACTIVITIES: 39,
  MODERATE_MEMBERS: 40,
  VIEW_CREATOR_MONETIZATION_ANALYTICS: 41,
  USE_SOUNDBOARD: 42,
  CREATE_GUILD_EXPRESSIONS: 43,
  CREATE_EVENTS: 44,
  USE_EXTERNAL_SOUNDS: 45,
  SEND_VOICE_MESSAGES: 46,
  SET_VOICE_CHANNEL_STATUS: 48,
  SEND_POLLS: 49,
  USE_EXTERNAL_APPS: 50,
  PIN_MESSAGES: 51,
  BYPASS_SLOWMODE: 52,
} as const;
export type Right = keyof typeof BITS;

export function bit(right: Right): bigint {
  return 1n << BigInt(BITS[right]);
}

function all(...rights: Right[]): bigint {
  return rights.reduce((sum, right) => sum | bit(right), 0n);
}

export const ALL = all(...(Object.keys(BITS) as Right[]));
/** All that is left to who is timed out, or on probation. */
const WHILE_SILENCED = all("VIEW_CHANNEL", "READ_MESSAGE_HISTORY");
/** What no overwrite gives or takes: it is no matter of channels. */
export const OF_GUILD_ALONE = all(
  "KICK_MEMBERS",
  "BAN_MEMBERS",
  "ADMINISTRATOR",
  "MANAGE_GUILD",
  "VIEW_AUDIT_LOG",
  "VIEW_GUILD_INSIGHTS",
  "CHANGE_NICKNAME",
  "MANAGE_NICKNAMES",
  "MANAGE_GUILD_EXPRESSIONS",
  "MODERATE_MEMBERS",
  "VIEW_CREATOR_MONETIZATION_ANALYTICS",
  "CREATE_GUILD_EXPRESSIONS",
);
/** What counts for nobody without a second factor where the guild asks for one (`spec/events.md`, *Settings*). */
const NEEDS_SECOND_FACTOR = all(
  "KICK_MEMBERS",
  "BAN_MEMBERS",
  "ADMINISTRATOR",
  "MANAGE_CHANNELS",
  "MANAGE_GUILD",
  "MANAGE_MESSAGES",
  "MANAGE_ROLES",
  "MANAGE_WEBHOOKS",
  "MANAGE_GUILD_EXPRESSIONS",
  "MANAGE_THREADS",
  "MODERATE_MEMBERS",
  "VIEW_CREATOR_MONETIZATION_ANALYTICS",
);
/** What is worth nothing to who may not send messages. */
const OF_SENDING = all("MENTION_EVERYONE", "SEND_TTS_MESSAGES", "ATTACH_FILES", "EMBED_LINKS");
/** What is worth nothing in a voice channel to who may not join it. */
const OF_CONNECTING = all(
  "PRIORITY_SPEAKER",
  "STREAM",
  "SPEAK",
  "MUTE_MEMBERS",
  "DEAFEN_MEMBERS",
  "MOVE_MEMBERS",
  "USE_VAD",
  "REQUEST_TO_SPEAK",
  "USE_EMBEDDED_ACTIVITIES",
  "USE_SOUNDBOARD",
  "USE_EXTERNAL_SOUNDS",
  "SET_VOICE_CHANNEL_STATUS",
  "MANAGE_CHANNELS",
  "MANAGE_ROLES",
  "MANAGE_WEBHOOKS",
  "MANAGE_EVENTS",
  "CREATE_EVENTS",
);

/** Whether the user looks at the guild as somebody with certain roles would see it. */
function isViewing(state: GuildState, member: Member): boolean {
  return state.viewedAs !== null && member === state.member;
}

function isOwner(state: GuildState, member: Member): boolean {
  return state.guild.ownerId === member.user.id && !isViewing(state, member);
}

/** The roles of a member that there are, without the one that everybody has. */
export function held(state: GuildState, member: Member): Role[] {
  const ids = isViewing(state, member) ? (state.viewedAs ?? []) : member.roles;
  return ids
    .filter((id) => id !== state.guild.id)
    .map((id) => state.roles.get(id))
    .filter((role) => role !== undefined);
}

/** Rights before anything takes them away; `ALL` of owners and administrators. */
function base(state: GuildState, member: Member): bigint {
  if (isOwner(state, member)) return ALL;
  let rights = BigInt(state.roles.get(state.guild.id)?.permissions ?? "0");
  for (const role of held(state, member)) rights |= BigInt(role.permissions);
  return rights & bit("ADMINISTRATOR") ? ALL : rights & ALL;
}

/** What counts of rights for who has no second factor. Of others the client does not know it. */
function counting(state: GuildState, member: Member, rights: bigint): bigint {
  const lacks = state.guild.mfaLevel === 1 && member.user.id === state.member.user.id && !state.hasFactor();
  return lacks ? rights & ~NEEDS_SECOND_FACTOR : rights;
}

/** Rights in the guild as a whole. */
export function inGuild(state: GuildState, member: Member = state.member): bigint {
  const rights = base(state, member);
  const isLess = rights !== ALL && isSilenced(state, member);
  return counting(state, member, isLess ? rights & WHILE_SILENCED : rights);
}

/** Rights in a channel: those of the guild, then what overwrites take and give, for everybody, for roles, for the member. */
export function inChannel(state: GuildState, channel: Channel, member: Member = state.member): bigint {
  return within(state, channel, member, channel.type === kind.voice ? "voice" : "text");
}

/** Rights in a thread of a channel; `members` are those who are in it if it is private. */
export function inThread(
  state: GuildState,
  channel: Channel,
  members: string[] | null = null,
  member: Member = state.member,
): bigint {
  return within(state, channel, member, "thread", members);
}

function within(
  state: GuildState,
  channel: Channel,
  member: Member,
  where: "text" | "voice" | "thread",
  members: string[] | null = null,
): bigint {
  let rights = base(state, member);
  if (rights === ALL) return counting(state, member, ALL);
  const roles = new Set(held(state, member).map((role) => role.id));
  const overwrites = channel.permissionOverwrites ?? [];
  const apply = (those: typeof overwrites) => {
    for (const one of those) rights &= ~(BigInt(one.deny ?? "0") & ~OF_GUILD_ALONE);
    for (const one of those) rights |= BigInt(one.allow ?? "0") & ALL & ~OF_GUILD_ALONE;
  };
  apply(overwrites.filter((one) => one.type === 0 && one.id === state.guild.id));
  apply(overwrites.filter((one) => one.type === 0 && roles.has(one.id)));
  if (!isViewing(state, member)) {
    apply(overwrites.filter((one) => one.type === 1 && one.id === member.user.id));
  }
  if (members && !members.includes(member.user.id) && !(rights & bit("MANAGE_THREADS"))) return 0n;
  if (isSilenced(state, member)) rights &= WHILE_SILENCED;
  if (where === "thread") {
    rights &= ~bit("SEND_MESSAGES");
    if (rights & bit("SEND_MESSAGES_IN_THREADS")) rights |= bit("SEND_MESSAGES");
  }
  if (!(rights & bit("VIEW_CHANNEL"))) return 0n;
  if (!(rights & bit("SEND_MESSAGES"))) rights &= ~OF_SENDING;
  if (where === "voice" && !(rights & bit("CONNECT"))) rights &= ~OF_CONNECTING;
  return counting(state, member, rights);
}

/** Whether the user has a right in a guild, or in a channel of it. */
export function can(state: GuildState | undefined, right: Right, channel?: Channel): boolean {
  if (!state) return false;
  return Boolean((channel ? inChannel(state, channel) : inGuild(state)) & bit(right));
}

export function isTimedOut(member: Member): boolean {
  const until = member.communicationDisabledUntil;
  return Boolean(until && Date.parse(until) > clock.now);
}

/** How long somebody has to be a member at the highest level, in milliseconds. */
const PROBATION = 10 * 60_000;

/** Whether something that the guild asks of new members is not done yet; of who holds a role nothing is asked. */
export function isOnProbation(state: GuildState, member: Member): boolean {
  if (isViewing(state, member) || held(state, member).length > 0) return false;
  const isNew = state.guild.verificationLevel >= 3 && Date.parse(member.joinedAt) + PROBATION > clock.now;
  return isNew || member.pending;
}

function isSilenced(state: GuildState, member: Member): boolean {
  return (isTimedOut(member) && !isViewing(state, member)) || isOnProbation(state, member);
}

/** Where somebody stands, or a role: what is higher counts more. */
export type Rank = "owner" | Role | null;

/** The rank of a member: that of the highest role, null of who has none but that of everybody. */
export function rankOf(state: GuildState, member: Member): Rank {
  if (isOwner(state, member)) return "owner";
  return held(state, member).sort(compareRoles)[0] ?? null;
}

/** Sorts roles, the highest first. */
export function compareRoles(a: Role, b: Role): number {
  // That of everybody is below all, wherever it says it stands.
  const low = Number(a.id === a.guildId) - Number(b.id === b.guildId);
  return low || b.position - a.position || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** Whether one rank is above another. */
export function outranks(one: Rank, other: Rank): boolean {
  if (one === other || one === null) return false;
  if (one === "owner") return true;
  if (other === "owner") return false;
  return other === null ? one.id !== one.guildId : compareRoles(one, other) < 0;
}

/** Whether the user stands above a member, so that rights of moderation count against that one. */
export function isAbove(state: GuildState, member: Member): boolean {
  return outranks(rankOf(state, state.member), rankOf(state, member));
}

/** Whether the user stands above a role, and may change and give it. */
export function isAboveRole(state: GuildState, role: Role): boolean {
  return outranks(rankOf(state, state.member), role.id === state.guild.id ? null : role);
}

/** Whether who has these rights may give what is new in `after`. */
export function mayGrant(rights: bigint, before: bigint, after: bigint): boolean {
  return (after & ~before & ALL & ~rights) === 0n;
}

export interface Two {
  allow: bigint;
  deny: bigint;
}

/** Whether who has these rights may make one overwrite out of another. */
export function mayOverwrite(rights: bigint, before: Two, after: Two): boolean {
  const changed = (before.allow ^ after.allow) | (before.deny ^ after.deny);
  return (changed & ALL & ~rights) === 0n;
}
