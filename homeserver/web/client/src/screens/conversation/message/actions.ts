/** What can be done with a message. */

import { Copy, Flag, Link, Pencil, Reply, Trash2 } from "@lucide/svelte";
import { api, ask, type Models } from "../../../api/client";
import { path } from "../../../router/router.svelte";
import { openSheet } from "../../../state/sheets.svelte";
import type { Timeline } from "../../../state/timeline.svelte";
import { excuse, t } from "../../../texts/texts.svelte";
import type { Item } from "../../../ui/menu";
import { confirmed } from "../../../ui/questions.svelte";
import { toast } from "../../../ui/toasts.svelte";
import { previewAction } from "../media/embeds";
import { withModeration } from "../../moderation/hook";

export interface Subject {
  message: Models["Message"];
  channel: Models["Channel"];
  timeline: Timeline;
  mayEdit: boolean;
  mayDelete: boolean;
  reply: () => void;
  edit: () => void;
}

export function actions({
  message,
  channel,
  timeline,
  mayEdit,
  mayDelete,
  reply,
  edit,
}: Subject): Promise<(Item | "line")[]> {
  const all: (Item | "line" | false)[] = [
    { label: t("reply"), icon: Reply, run: reply },
    mayEdit && { label: t("edit"), icon: Pencil, run: edit },
    "line",
    {
      label: t("copy-text"),
      icon: Copy,
      run: () => void copy(message.content),
    },
    {
      label: t("copy-link"),
      icon: Link,
      run: () => void copy(new URL(address(message, channel), location.href).href),
    },
    previewAction(message, mayEdit, mayDelete),
    (mayDelete || !mayEdit) && "line",
    !mayEdit && {
      label: t("report-message"),
      icon: Flag,
      isDangerous: true,
      run: () => {
        openSheet({ kind: "report", what: { channelId: message.channelId, messageId: message.id } });
      },
    },
    mayDelete && {
      label: t("delete"),
      icon: Trash2,
      isDangerous: true,
      run: () => void remove(message, timeline),
    },
  ];
  const shown = all.filter((one) => one !== false);
  // Nobody stands behind a webhook.
  return withModeration(shown, message.webhook ? null : channel.guildId, message.authorId);
}

/** Where a message is found again. */
export function address(message: Models["Message"], channel: Models["Channel"]): string {
  const { channelId, id: messageId } = message;
  return channel.guildId
    ? path({ screen: "guild", guildId: channel.guildId, channelId, messageId })
    : path({ screen: "private", channelId, messageId });
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}

async function remove(message: Models["Message"], timeline: Timeline): Promise<void> {
  const { channelId: channel_id, id: message_id } = message;
  if (!(await confirmed({ title: t("delete"), text: t("delete-message"), action: t("delete") }))) return;
  try {
    await ask(
      api.DELETE("/api/v1/channels/{channel_id}/messages/{message_id}", {
        params: { path: { channel_id, message_id } },
      }),
    );
    timeline.remove(message_id);
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}
