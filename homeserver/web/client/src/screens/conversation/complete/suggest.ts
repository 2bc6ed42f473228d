/** What is offered for what is being written. */

import { api, ask, type Models } from "../../../api/client";
import { path } from "../../../router/router.svelte";
import { world } from "../../../state/here.svelte";
import { kind } from "../../../state/order";
import { localpart } from "../../../state/people.svelte";
import { bit, can, inChannel } from "../../../state/rights.svelte";
import { t } from "../../../texts/texts.svelte";
import { customEmoji } from "../emoji/custom";
import { allEmoji, search } from "../emoji/data";
import type { Talk } from "../talk.svelte";
import { commands } from "./commands";
import type { Trigger } from "./trigger";

type Member = Models["Member"];

export interface Suggestion {
  key: string;
  /** What is written in its place. */
  written: string;
  /** What is sent for that; the same if there is none. */
  sent?: string;
  label: string;
  /** What tells it apart. */
  hint: string;
  look:
    | { kind: "person"; id: string; picture: string | null }
    | { kind: "emoji"; name: string; image: string | null }
    | { kind: "role"; color: number }
    | { kind: "channel" }
    | { kind: "command" };
}

/** So many are offered at a time. */
const MOST = 8;

/** What is known at once. */
export function near(talk: Talk, { sign, word }: Trigger): Suggestion[] {
  switch (sign) {
    case "@":
      return [...people(talk, word), ...groups(talk, word)].slice(0, MOST);
    case "#":
      return channels(talk, word);
    case "/":
      return commands(talk)
        .filter((one) => one.name.startsWith(word.toLowerCase()))
        .map((one) => ({
          key: one.name,
          written: `/${one.name}`,
          label: `/${one.name} ${one.takes}`,
          hint: one.hint,
          look: { kind: "command" },
        }));
    default:
      return ofGuilds(talk, word);
  }
}

/** All of it, as soon as the server has been asked. */
export async function far(talk: Talk, trigger: Trigger): Promise<Suggestion[]> {
  const { sign, word } = trigger;
  if (sign === ":") {
    const found = search(await allEmoji(), word, MOST).map((one): Suggestion => ({
      key: one.emoji,
      written: one.emoji,
      label: `:${one.codes[0] ?? one.name}:`,
      hint: one.name,
      look: { kind: "emoji", name: one.emoji, image: null },
    }));
    return [...ofGuilds(talk, word), ...found].slice(0, MOST);
  }
  if (sign === "@" && word && talk.guildId) {
    const page = await ask(
      api.GET("/api/v1/guilds/{guild_id}/members/search", {
        params: { path: { guild_id: talk.guildId }, query: { query: word, limit: 25 } },
      }),
    );
    for (const member of page.data as Member[]) world().people.put(member);
  }
  return near(talk, trigger);
}

function fits(word: string, ...names: string[]): boolean {
  const wanted = word.toLowerCase();
  return names.some((name) => name.toLowerCase().includes(wanted));
}

/** Names that begin so come before those that only have it within. */
function byFit(word: string): (a: Suggestion, b: Suggestion) => number {
  const wanted = word.toLowerCase();
  const rank = ({ label }: Suggestion) => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return (a, b) => rank(a) - rank(b);
}

/** Those who see the channel. */
function people(talk: Talk, word: string): Suggestion[] {
  const here = world();
  const { guild } = talk;
  const person = (id: string, name: string, picture: string | null): Suggestion => ({
    key: id,
    written: `@${name}`,
    sent: `<${id}>`,
    label: name,
    hint: id,
    look: { kind: "person", id, picture },
  });
  if (!guild) {
    const others = talk.channel.recipients.filter((id) => id !== here.me?.id && fits(word, id));
    return others.map((id) => person(id, localpart(id), null)).sort(byFit(word));
  }
  const sees = (member: Member) => Boolean(inChannel(guild, talk.channel, member) & bit("VIEW_CHANNEL"));
  return here.people
    .of(guild.guild.id)
    .filter(({ user, nick }) => fits(word, user.displayName, nick ?? "", user.id.slice(1)))
    .filter(sees)
    .map(({ user, nick }) => person(user.id, nick ?? user.displayName, user.avatar ?? null))
    .sort(byFit(word));
}

/** Roles that may be called, and everybody for who may call everybody. */
function groups(talk: Talk, word: string): Suggestion[] {
  const { guild } = talk;
  if (!guild) return [];
  const mayAll = talk.may("MENTION_EVERYONE");
  const roles = [...guild.roles.values()]
    .filter((role) => role.id !== guild.guild.id && (mayAll || role.mentionable) && fits(word, role.name))
    .sort((a, b) => b.position - a.position)
    .map((role): Suggestion => ({
      key: role.id,
      written: `@${role.name}`,
      sent: `<@&${role.id}>`,
      label: role.name,
      hint: t("talk-role"),
      look: { kind: "role", color: role.color },
    }));
  const all = mayAll ? ["everyone", "here"].filter((one) => fits(word, one)) : [];
  const everybody = all.map((one): Suggestion => ({
    key: one,
    written: `@${one}`,
    label: `@${one}`,
    hint: t(`mention-${one}`),
    look: { kind: "role", color: 0 },
  }));
  return [...roles, ...everybody];
}

/** Channels of the guild that one sees: they are sent as links. */
function channels(talk: Talk, word: string): Suggestion[] {
  const { guild } = talk;
  if (!guild) return [];
  return [...guild.channels.values()]
    .filter((one) => one.type !== kind.category && fits(word, one.name) && can(guild, "VIEW_CHANNEL", one))
    .sort((a, b) => a.position - b.position)
    .slice(0, MOST)
    .map((one): Suggestion => {
      const link = new URL(
        path({ screen: "guild", guildId: guild.guild.id, channelId: one.id }),
        location.href,
      );
      // What would end the text of a link is left out of it.
      const name = one.name.replace(/[[\]\\]/gu, "");
      return {
        key: one.id,
        written: `#${name}`,
        sent: `[#${name}](${link.href})`,
        label: one.name,
        hint: one.topic ?? "",
        look: { kind: "channel" },
      };
    });
}

function ofGuilds(talk: Talk, word: string): Suggestion[] {
  return customEmoji(talk.guildId)
    .flatMap(({ guild, emojis }) => emojis.map((emoji) => ({ emoji, of: guild.guild.name })))
    .filter(({ emoji }) => fits(word, emoji.name))
    .slice(0, MOST)
    .map(({ emoji, of }): Suggestion => ({
      key: emoji.id,
      written: `:${emoji.name}:`,
      sent: asSent(emoji),
      label: `:${emoji.name}:`,
      hint: of,
      look: { kind: "emoji", name: emoji.name, image: emoji.image },
    }));
}

/** An emoji of a guild as it stands in a message. */
export function asSent(emoji: Models["Emoji"]): string {
  return `<${emoji.animated ? "a" : ""}:${emoji.name}:${emoji.id}>`;
}
