/** What the user may do with a member: nothing is offered that rights or ranks do not allow. */

import { Clock, Gavel, Pencil, Tags, UserX } from "@lucide/svelte";
import { api, ask, type Models } from "../../api/client";
import type { GuildState } from "../../state/guilds.svelte";
import { world } from "../../state/here.svelte";
import { localpart } from "../../state/people.svelte";
import { can, isAbove, isAboveRole, isTimedOut } from "../../state/rights.svelte";
import { t } from "../../texts/texts.svelte";
import { openDialog } from "../../ui/dialogs.svelte";
import { done } from "../../ui/faults";
import type { Item } from "../../ui/menu";

type Member = Models["Member"];

/** For whoever shows an author or a member: what moderators do with the user, empty where there is nothing. */
export function moderationItems(guildId: string | null | undefined, userId: string): Item[] {
  const here = world();
  const guild = guildId ? here.guilds.get(guildId) : undefined;
  if (!guild) return [];
  const member = here.people.member(guildId, userId);
  return member ? ofMember(guild, member) : ofStranger(guild, userId);
}

export function ofMember(guild: GuildState, member: Member): Item[] {
  const isSelf = member.user.id === guild.member.user.id;
  const isBelow = !isSelf && isAbove(guild, member);
  const name = member.nick ?? member.user.displayName;
  const subject = { guild, member };
  const mayRename = isSelf ? can(guild, "CHANGE_NICKNAME") : isBelow && can(guild, "MANAGE_NICKNAMES");
  const roles = [...guild.roles.values()].filter((role) => role.id !== guild.guild.id);
  const mayGive = can(guild, "MANAGE_ROLES") && roles.some((role) => isAboveRole(guild, role));
  const mayTimeOut = isBelow && can(guild, "MODERATE_MEMBERS");
  const all: (Item | false)[] = [
    mayRename && {
      label: t("member-nick"),
      icon: Pencil,
      run: () => {
        openDialog(() => import("./Nick.svelte"), subject);
      },
    },
    mayGive && {
      label: t("member-roles"),
      icon: Tags,
      run: () => {
        openDialog(() => import("./RolesOf.svelte"), subject);
      },
    },
    mayTimeOut &&
      (isTimedOut(member)
        ? { label: t("time-out-end"), icon: Clock, run: () => void endTimeOut(member) }
        : {
            label: t("time-out-named", { name }),
            icon: Clock,
            isDangerous: true,
            run: () => {
              openDialog(() => import("./TimeOut.svelte"), subject);
            },
          }),
    isBelow &&
      can(guild, "KICK_MEMBERS") && {
        label: t("kick-named", { name }),
        icon: UserX,
        isDangerous: true,
        run: () => {
          openDialog(() => import("./Kick.svelte"), subject);
        },
      },
    isBelow && can(guild, "BAN_MEMBERS") && ban(guild, member.user.id, name),
  ];
  return all.filter((one) => one !== false);
}

/** Of who is no member, or not known yet: that one can be kept out. */
function ofStranger(guild: GuildState, userId: string): Item[] {
  return can(guild, "BAN_MEMBERS") && userId !== guild.member.user.id
    ? [ban(guild, userId, localpart(userId))]
    : [];
}

function ban(guild: GuildState, userId: string, name: string): Item {
  return {
    label: t("ban-named", { name }),
    icon: Gavel,
    isDangerous: true,
    run: () => {
      openDialog(() => import("./Ban.svelte"), { guild, userId, name });
    },
  };
}

/** Changes a member. Throws a refusal. */
export async function changeMember(
  member: Member,
  body: Models["UpdateMember"],
  reason?: string,
): Promise<void> {
  const path = { guild_id: member.guildId, user_id: member.user.id };
  const changed = await ask(
    api.PATCH("/api/v1/guilds/{guild_id}/members/{user_id}", {
      params: { path, header: reason ? { "X-Audit-Log-Reason": encodeURIComponent(reason) } : {} },
      body,
    }),
  );
  world().people.put(changed as Member);
}

export async function endTimeOut(member: Member): Promise<void> {
  await done(changeMember(member, { communicationDisabledUntil: null }));
}
