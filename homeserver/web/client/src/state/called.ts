/** What channels are called where they are shown. */

import type { Models } from "../api/client";
import { t } from "../texts/texts.svelte";
import type { World } from "./world.svelte";
import { GROUP } from "./private.svelte";

type Channel = Models["Channel"];

/** Those of a private channel besides the user. */
export function others(world: World, channel: Channel): string[] {
  return channel.recipients.filter((one) => one !== world.me?.id);
}

export function isGroup(channel: Channel): boolean {
  return channel.type === GROUP;
}

/** The name of a channel: its own, else those of the people in it. */
export function nameOf(world: World, channel: Channel): string {
  if (channel.guildId || channel.name) return channel.name;
  const people = others(world, channel);
  const names = (people.length > 0 ? people : channel.recipients).map((one) => world.people.users.name(one));
  return names.join(", ");
}

/** The name with the mark of channels of guilds. */
export function titleOf(world: World, channel: Channel): string {
  return channel.guildId ? `#${channel.name}` : nameOf(world, channel);
}

/** What stands above the first message. */
export function beginningOf(world: World, channel: Channel): string {
  if (channel.guildId) return t("channel-begins", { channel: channel.name });
  return t(isGroup(channel) ? "group-begins" : "private-begins", { name: nameOf(world, channel) });
}
