/** Where a right in a channel comes from: what gave or took it last, in the order in which rights are worked out (`spec/permissions.md`). */

import type { Models } from "../api/client";
import type { GuildState } from "./guilds.svelte";
import { bit, held, isOnProbation, isTimedOut, type Right } from "./rights.svelte";

export type Source =
  | { by: "owner" }
  | { by: "administrator"; role: string }
  /** Roles give it in the whole guild. */
  | { by: "role"; role: string }
  /** An overwrite of the channel gives or takes it. */
  | { by: "overwrite"; target: string; gives: boolean }
  | { by: "timed-out" }
  | { by: "probation" }
  /** No role gives it. */
  | { by: "nothing" }
  /** It needs another right, which is not there. */
  | { by: "needs"; right: Right };

export function sourceOf(
  guild: GuildState,
  channel: Models["Channel"],
  member: Models["Member"],
  right: Right,
  /** What the server says that the member may do. */
  rights: bigint,
): Source {
  const flag = bit(right);
  if (guild.guild.ownerId === member.user.id) return { by: "owner" };
  const everyone = guild.roles.get(guild.guild.id);
  const roles = [...(everyone ? [everyone] : []), ...held(guild, member)];
  const administrator = roles.find((role) => BigInt(role.permissions) & bit("ADMINISTRATOR"));
  if (administrator) return { by: "administrator", role: administrator.id };

  const giver = roles.find((role) => BigInt(role.permissions) & flag);
  let source: Source = giver ? { by: "role", role: giver.id } : { by: "nothing" };
  let has = Boolean(giver);
  const ids = new Set(roles.slice(1).map((role) => role.id));
  const steps = [
    (one: Models["PermissionOverwrite"]) => one.type === 0 && one.id === guild.guild.id,
    (one: Models["PermissionOverwrite"]) => one.type === 0 && ids.has(one.id),
    (one: Models["PermissionOverwrite"]) => one.type === 1 && one.id === member.user.id,
  ];
  for (const applies of steps) {
    const those = (channel.permissionOverwrites ?? []).filter(applies);
    const allows = those.find((one) => BigInt(one.allow ?? "0") & flag);
    const denies = those.find((one) => BigInt(one.deny ?? "0") & flag);
    const decides = allows ?? denies;
    if (!decides) continue;
    has = Boolean(allows);
    source = { by: "overwrite", target: decides.id, gives: has };
  }
  if (has && !(rights & flag)) {
    if (isTimedOut(member)) return { by: "timed-out" };
    if (isOnProbation(guild, member)) return { by: "probation" };
    return { by: "needs", right: rights & bit("VIEW_CHANNEL") ? "SEND_MESSAGES" : "VIEW_CHANNEL" };
  }
  return source;
}
