/** What can be done with a message. */

import {
  Copy,
  Fingerprint,
  Flag,
  Forward,
  Link,
  MessageSquarePlus,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
  Users,
} from "@lucide/svelte";
import { api, ask, type Models } from "../../../api/client";
import { path } from "../../../router/router.svelte";
import { openSheet } from "../../../state/sheets.svelte";
import type { Timeline } from "../../../state/timeline.svelte";
import { excuse, t } from "../../../texts/texts.svelte";
import type { Item } from "../../../ui/menu";
import { confirmed } from "../../../ui/questions.svelte";
import { toast } from "../../../ui/toasts.svelte";
import { withModeration } from "../../moderation/hook";
import { openDialog } from "../../../ui/dialogs.svelte";
import { previewAction } from "../media/embeds";
import type { Talk } from "../talk.svelte";
import { addReaction, clearReactions } from "./react";

export interface Subject {
  message: Models["Message"];
  channel: Models["Channel"];
  timeline: Timeline;
  talk: Talk;
  mayEdit: boolean;
  mayDelete: boolean;
  reply: () => void;
  edit: () => void;
}

export function actions(subject: Subject): Promise<(Item | "line")[]> {
  const { message, channel, timeline, talk, mayEdit, mayDelete, reply, edit } = subject;
  const { guildId } = talk;
  // Menus are gone when they have done something: what is opened stands where they were opened.
  const anchor = document.activeElement ?? document.body;
  const mayThread =
    guildId !== null &&
    !talk.thread &&
    !message.thread &&
    [0, 19].includes(message.type) &&
    talk.may("CREATE_PUBLIC_THREADS");
  const all: (Item | "line" | false)[] = [
    !talk.silence && { label: t("reply"), icon: Reply, run: reply },
    mayEdit && { label: t("edit"), icon: Pencil, run: edit },
    talk.may("ADD_REACTIONS") && {
      label: t("add-reaction"),
      icon: SmilePlus,
      run: () => {
        addReaction(message, guildId, anchor);
      },
    },
    mayThread && {
      label: t("start-thread"),
      icon: MessageSquarePlus,
      run: () => {
        openDialog(() => import("../dialogs/CreateThread.svelte"), { talk, message });
      },
    },
    !message.poll && {
      label: t("forward"),
      icon: Forward,
      run: () => {
        openDialog(() => import("../dialogs/Forward.svelte"), { message });
      },
    },
    talk.may("PIN_MESSAGES") &&
      !talk.thread && {
        label: t(message.pinned ? "unpin" : "pin"),
        icon: message.pinned ? PinOff : Pin,
        run: () => void setPinned(message, !message.pinned),
      },
    message.reactions.length > 0 && {
      label: t("who-reacted"),
      icon: Users,
      run: () => {
        openDialog(() => import("../dialogs/Reactors.svelte"), { message, guildId, first: null });
      },
    },
    "line",
    message.content !== "" && {
      label: t("copy-text"),
      icon: Copy,
      run: () => void copy(message.content),
    },
    {
      label: t("copy-link"),
      icon: Link,
      run: () => void copy(new URL(address(message, channel), location.href).href),
    },
    { label: t("talk-copy-id"), icon: Fingerprint, run: () => void copy(message.id) },
    previewAction(message, mayEdit, mayDelete),
    (mayDelete || !mayEdit || talk.may("MANAGE_MESSAGES")) && "line",
    !mayEdit && {
      label: t("report-message"),
      icon: Flag,
      isDangerous: true,
      run: () => {
        openSheet({ kind: "report", what: { channelId: message.channelId, messageId: message.id } });
      },
    },
    talk.may("MANAGE_MESSAGES") &&
      message.reactions.length > 0 && {
        label: t("remove-reactions"),
        icon: Trash2,
        isDangerous: true,
        run: () => void clearReactions(message),
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

/** Pins a message, or takes the pin off. */
export async function setPinned(message: Models["Message"], to: boolean): Promise<void> {
  const params = { path: { channel_id: message.channelId, message_id: message.id } };
  const route = "/api/v1/channels/{channel_id}/messages/{message_id}/pin";
  try {
    await ask(to ? api.POST(route, { params }) : api.DELETE(route, { params }));
    toast(t(to ? "pinned" : "unpinned"));
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
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
