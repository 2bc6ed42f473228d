/** What can be done with a private channel. */

import { Bell, BellOff, CheckCheck, LogOut, Pencil, User, UserPlus, X } from "@lucide/svelte";
import type { Models } from "../../api/client";
import { go, here as place } from "../../router/router.svelte";
import { isGroup, nameOf, others } from "../../state/called";
import { world } from "../../state/here.svelte";
import * as privately from "../../state/privately";
import { GROUP, MOST_IN_GROUP } from "../../state/private.svelte";
import { openSheet, profile } from "../../state/sheets.svelte";
import { t } from "../../texts/texts.svelte";
import { attempt } from "../../ui/attempt";
import type { Item } from "../../ui/menu";
import { confirmed } from "../../ui/questions.svelte";

type Channel = Models["Channel"];

function left(id: string): void {
  const now = place();
  if (now.screen === "private" && now.channelId === id) go({ screen: "friends" }, "replace");
}

/** Leaves a group, after asking. */
export async function leave(channel: Channel): Promise<void> {
  const here = world();
  const name = nameOf(here, channel);
  const title = t("leave-group", { name });
  if (!(await confirmed({ title, text: t("leave-group-asks", { name }), action: t("people-leave") }))) return;
  await attempt(async () => {
    await privately.close(channel.id);
    left(channel.id);
  });
}

/** Opens the channel with somebody. */
export async function write(userId: string): Promise<void> {
  await attempt(async () => {
    const channel = await privately.open([userId]);
    go({ screen: "private", channelId: channel.id });
  });
}

export function channelActions(channel: Channel): (Item | "line")[] {
  const here = world();
  const { id } = channel;
  const isOfSeveral = isGroup(channel);
  const other = others(here, channel)[0];
  const isMuted = here.notifications.isMuted(id);
  const isUnread = Boolean(here.reads.of(id));
  const all: (Item | "line" | false | null | undefined | "")[] = [
    isUnread && {
      label: t("people-mark-read"),
      icon: CheckCheck,
      run: () => void attempt(() => here.reads.readAll(id)),
    },
    !isOfSeveral &&
      other && {
        label: t("people-profile"),
        icon: User,
        run: () => {
          profile(other);
        },
      },
    isOfSeveral &&
      channel.recipients.length < MOST_IN_GROUP && {
        label: t("add-people"),
        icon: UserPlus,
        run: () => {
          openSheet({ kind: "new-private", channelId: id });
        },
      },
    isOfSeveral && {
      label: t("rename-group"),
      icon: Pencil,
      run: () => {
        openSheet({ kind: "rename-group", channelId: id });
      },
    },
    "line",
    {
      label: t(isMuted ? "people-unmute" : "people-mute"),
      icon: isMuted ? Bell : BellOff,
      run: () => void attempt(() => here.notifications.change("channel", id, { muted: !isMuted })),
    },
    {
      label: t("people-notification-settings"),
      icon: Bell,
      run: () => {
        openSheet({ kind: "notification-settings", scope: "channel", id });
      },
    },
    "line",
    channel.type === GROUP
      ? { label: t("people-leave"), icon: LogOut, isDangerous: true, run: () => void leave(channel) }
      : {
          label: t("close-conversation"),
          icon: X,
          run: () =>
            void attempt(async () => {
              await privately.close(id);
              left(id);
            }),
        },
  ];
  return all.filter((one) => one !== false && one !== null && one !== undefined && one !== "");
}
