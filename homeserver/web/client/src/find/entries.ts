/** Everything that can be gone to, as the quick switcher offers it. */

import { api, ask, type Models } from "../api/client";
import { go } from "../router/router.svelte";
import { world } from "../state/here.svelte";
import { kind } from "../state/order";
import { serverOf } from "../state/people.svelte";
import type { Visit } from "../state/recent.svelte";
import { excuse } from "../texts/texts.svelte";
import { toast } from "../ui/toasts.svelte";
import { channelName } from "./lexicon";
import type { Entry } from "./switch";

type Channel = Models["Channel"];
type Thread = Models["Thread"];
export type Person = Models["MemberUser"];

const VOICE = 2;
const ALONE = 1;

/** The key of what was visited, as that of its entry. */
export function keyOf({ channelId, threadId }: Visit): string {
  return threadId ?? channelId;
}

export function entries(threads: Thread[], people: Person[]): Entry[] {
  const here = world();
  const known = new Map(people.map((one) => [one.id, one]));
  for (const { guild } of here.guilds.values()) {
    for (const { user } of here.people.of(guild.id)) known.set(user.id, user);
  }
  for (const { userId } of here.relationships.in("friend")) {
    const friend = here.people.users.of(userId);
    if (friend) known.set(userId, friend);
  }
  known.delete(here.me?.id ?? "");
  // Whose conversation is there is found by it.
  for (const channel of here.privateChannels.values()) known.delete(other(channel) ?? "");
  return [
    ...[...here.guilds.values()].flatMap(({ guild, channels }) => [
      ofGuild(guild, [...channels.keys()]),
      ...[...channels.values()]
        .filter((one) => one.type !== kind.category)
        .map((one) => ofChannel(one, guild)),
    ]),
    ...here.privateChannels.sorted().map(ofPrivate),
    ...threads.map(ofThread),
    ...[...known.values()].map(ofPerson),
  ];
}

function unread(ids: string[]): { unread: number; mentions: number } {
  const sum = { unread: 0, mentions: 0 };
  for (const id of ids) {
    const one = world().reads.of(id);
    sum.unread += one?.count ?? 0;
    sum.mentions += one?.mentions ?? 0;
  }
  return sum;
}

function ofGuild(guild: Models["Guild"], channels: string[]): Entry {
  const { id, name, icon } = guild;
  return {
    key: id,
    kind: "guild",
    name,
    hint: "",
    badge: { id, picture: icon ?? null },
    ...unread(channels),
    run: () => {
      go({ screen: "guild", guildId: id, channelId: null });
    },
  };
}

function ofChannel(channel: Channel, guild: Models["Guild"]): Entry {
  return {
    key: channel.id,
    kind: channel.type === VOICE ? "voice" : "channel",
    name: channel.name,
    hint: guild.name,
    ...unread([channel.id]),
    run: () => {
      go({ screen: "guild", guildId: guild.id, channelId: channel.id });
    },
  };
}

/** Who else is in a private channel of two. */
function other(channel: Channel): string | undefined {
  if (channel.type !== ALONE) return undefined;
  return channel.recipients.find((one) => one !== world().me?.id);
}

function ofPrivate(channel: Channel): Entry {
  const who = other(channel);
  const server = who ? serverOf(who) : "";
  return {
    key: channel.id,
    kind: "private",
    name: channelName(channel),
    hint: server === serverOf(world().me?.id ?? "") ? "" : server,
    badge: {
      id: who ?? channel.id,
      picture: (who && world().people.users.of(who)?.avatar) ?? null,
    },
    ...unread([channel.id]),
    run: () => {
      go({ screen: "private", channelId: channel.id });
    },
  };
}

function ofThread(thread: Thread): Entry {
  const { id, channelId, guildId, parentId, name } = thread;
  const parent = world().channel(parentId);
  return {
    key: id,
    kind: "thread",
    name,
    hint: [parent ? `#${parent.name}` : "", world().guilds.get(guildId)?.guild.name ?? ""]
      .filter(Boolean)
      .join(" · "),
    unread: 0,
    mentions: 0,
    run: () => {
      go({ screen: "guild", guildId, channelId, threadId: id });
    },
  };
}

function ofPerson({ id, displayName, avatar }: Person): Entry {
  return {
    key: id,
    kind: "person",
    name: displayName,
    hint: id,
    badge: { id, picture: avatar ?? null },
    unread: 0,
    mentions: 0,
    run: () => void talk(id),
  };
}

/** Opens the conversation with somebody. */
async function talk(userId: string): Promise<void> {
  try {
    const channel = await ask(api.POST("/api/v1/users/@me/channels", { body: { recipients: [userId] } }));
    const here = world();
    // The frame that tells of it may come later.
    if (!here.privateChannels.has(channel.id)) here.privateChannels.set(channel.id, channel as Channel);
    go({ screen: "private", channelId: channel.id });
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}
