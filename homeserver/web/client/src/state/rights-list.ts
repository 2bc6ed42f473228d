/** All rights in the groups in which they are shown. Their names and explanations are texts: `right-NAME` and `right-NAME-hint`. */

import { BITS, bit, OF_GUILD_ALONE, type Right } from "./rights.svelte";
import { kind } from "./order";

export interface RightGroup {
  /** Id of the text. */
  title: string;
  rights: Right[];
}

export const RIGHTS: RightGroup[] = [
  {
    title: "rights-general",
    rights: [
      "VIEW_CHANNEL",
      "MANAGE_CHANNELS",
      "MANAGE_ROLES",
      "CREATE_GUILD_EXPRESSIONS",
      "MANAGE_GUILD_EXPRESSIONS",
      "VIEW_AUDIT_LOG",
      "VIEW_GUILD_INSIGHTS",
      "VIEW_CREATOR_MONETIZATION_ANALYTICS",
      "MANAGE_WEBHOOKS",
      "MANAGE_GUILD",
    ],
  },
  {
    title: "rights-membership",
    rights: [
      "CREATE_INSTANT_INVITE",
      "CHANGE_NICKNAME",
      "MANAGE_NICKNAMES",
      "KICK_MEMBERS",
      "BAN_MEMBERS",
      "MODERATE_MEMBERS",
    ],
  },
  {
    title: "rights-text",
    rights: [
      "SEND_MESSAGES",
      "SEND_MESSAGES_IN_THREADS",
      "CREATE_PUBLIC_THREADS",
      "CREATE_PRIVATE_THREADS",
      "EMBED_LINKS",
      "ATTACH_FILES",
      "ADD_REACTIONS",
      "USE_EXTERNAL_EMOJIS",
      "USE_EXTERNAL_STICKERS",
      "MENTION_EVERYONE",
      "MANAGE_MESSAGES",
      "PIN_MESSAGES",
      "BYPASS_SLOWMODE",
      "MANAGE_THREADS",
      "READ_MESSAGE_HISTORY",
      "SEND_TTS_MESSAGES",
      "SEND_VOICE_MESSAGES",
      "SEND_POLLS",
      "USE_APPLICATION_COMMANDS",
      "USE_EXTERNAL_APPS",
    ],
  },
  {
    title: "rights-voice",
    rights: [
      "CONNECT",
      "SPEAK",
      "STREAM",
      "USE_VAD",
      "PRIORITY_SPEAKER",
      "MUTE_MEMBERS",
      "DEAFEN_MEMBERS",
      "MOVE_MEMBERS",
      "REQUEST_TO_SPEAK",
      "USE_SOUNDBOARD",
      "USE_EXTERNAL_SOUNDS",
      "USE_EMBEDDED_ACTIVITIES",
      "SET_VOICE_CHANNEL_STATUS",
    ],
  },
  { title: "rights-events", rights: ["CREATE_EVENTS", "MANAGE_EVENTS"] },
  { title: "rights-advanced", rights: ["ADMINISTRATOR"] },
];

/** Those that a channel of a kind can give and take. */
export function rightsOfChannel(type: number): RightGroup[] {
  const left = (title: string) =>
    type === kind.category ||
    (type === kind.voice ? title !== "rights-text" : title !== "rights-voice" && title !== "rights-events");
  return RIGHTS.filter((group) => left(group.title))
    .map(({ title, rights }) => ({ title, rights: rights.filter((one) => !(bit(one) & OF_GUILD_ALONE)) }))
    .filter((group) => group.rights.length > 0);
}

/** Those of a set of rights. */
export function named(rights: bigint): Right[] {
  return (Object.keys(BITS) as Right[]).filter((one) => rights & bit(one));
}
