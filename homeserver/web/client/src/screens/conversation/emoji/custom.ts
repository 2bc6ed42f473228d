/** Emoji of guilds that the user may use. */

import type { Models } from "../../../api/client";
import { world } from "../../../state/here.svelte";
import { can } from "../../../state/rights.svelte";
import type { GuildState } from "../../../state/guilds.svelte";

export interface OfGuild {
  guild: GuildState;
  emojis: Models["Emoji"][];
}

/** Guild by guild, first the one in which it is to be used. In that one it may take a right to use those of others. */
export function customEmoji(guildId: string | null): OfGuild[] {
  const { guilds } = world();
  const own = guildId ? guilds.get(guildId) : undefined;
  const others = guildId && !can(own, "USE_EXTERNAL_EMOJIS") ? [] : [...guilds.values()];
  const all = [...(own ? [own] : []), ...others.filter((one) => one !== own)];
  return all
    .map((guild) => ({ guild, emojis: [...guild.emojis.values()].filter((one) => mayUse(guild, one)) }))
    .filter(({ emojis }) => emojis.length > 0);
}

/** Some emoji are for those alone who hold a role. */
function mayUse({ member }: GuildState, emoji: Models["Emoji"]): boolean {
  return emoji.roles.length === 0 || emoji.roles.some((role) => member.roles.includes(role));
}
