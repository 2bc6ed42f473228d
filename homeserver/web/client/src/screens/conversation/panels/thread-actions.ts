/** What can be done with a thread. */

import { Archive, ArchiveRestore, Link, Lock, LockOpen, LogOut, Pencil, Trash2, Users } from "@lucide/svelte";
import { api, ask, type Models } from "../../../api/client";
import { path } from "../../../router/router.svelte";
import { world } from "../../../state/here.svelte";
import { excuse, t } from "../../../texts/texts.svelte";
import type { Item } from "../../../ui/menu";
import { confirmed } from "../../../ui/questions.svelte";
import { toast } from "../../../ui/toasts.svelte";
import { openDialog } from "../../../ui/dialogs.svelte";
import type { Talk } from "../talk.svelte";

type Thread = Models["Thread"];

/** Kind of the threads that only those see who are in them. */
const PRIVATE = 12;

function at(thread: Thread) {
  return { path: { channel_id: thread.channelId, thread_id: thread.id } };
}

async function tried(what: () => Promise<unknown>): Promise<boolean> {
  try {
    await what();
    return true;
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
    return false;
  }
}

export async function update(thread: Thread, body: Models["UpdateThread"]): Promise<boolean> {
  return tried(async () => {
    const route = "/api/v1/channels/{channel_id}/threads/{thread_id}";
    world().threads.put((await ask(api.PATCH(route, { params: at(thread), body }))) as Thread);
  });
}

export async function setFollowed(thread: Thread, to: boolean): Promise<boolean> {
  const { threads } = world();
  threads.followed(thread.id, to);
  const route = "/api/v1/channels/{channel_id}/threads/{thread_id}/members/@me";
  const params = at(thread);
  const isDone = await tried(() =>
    ask<unknown>(to ? api.PUT(route, { params }) : api.DELETE(route, { params })),
  );
  if (!isDone) threads.followed(thread.id, !to);
  return isDone;
}

async function remove(thread: Thread, close: () => void): Promise<void> {
  const asked = { title: t("thread-delete"), text: t("thread-delete-text", { name: thread.name }) };
  if (!(await confirmed({ ...asked, action: t("delete") }))) return;
  const route = "/api/v1/channels/{channel_id}/threads/{thread_id}";
  if (!(await tried(() => ask(api.DELETE(route, { params: at(thread) }))))) return;
  close();
  world().threads.gone(thread.id);
}

async function leave(thread: Thread, close: () => void): Promise<void> {
  const asked = { title: t("thread-leave"), text: t("thread-leave-text"), action: t("thread-leave") };
  if (!(await confirmed(asked))) return;
  close();
  if (await setFollowed(thread, false)) world().threads.gone(thread.id);
}

export function threadActions(thread: Thread, talk: Talk, close: () => void): (Item | "line")[] {
  const manages = talk.may("MANAGE_THREADS");
  const isOwn = thread.ownerId === world().me?.id;
  const mayChange = manages || (isOwn && !thread.locked);
  const mayArchive = mayChange || (thread.archived && !talk.silence);
  const isPrivate = thread.type === PRIVATE;
  const all: (Item | "line" | false)[] = [
    {
      label: t("thread-members"),
      icon: Users,
      run: () => {
        openDialog(() => import("../dialogs/ThreadMembers.svelte"), { thread, talk });
      },
    },
    mayChange && {
      label: t("thread-edit"),
      icon: Pencil,
      run: () => {
        openDialog(() => import("../dialogs/EditThread.svelte"), { thread, talk });
      },
    },
    {
      label: t("copy-link"),
      icon: Link,
      run: () => {
        const { guildId, parentId: channelId, id: threadId } = thread;
        const link = new URL(path({ screen: "guild", guildId, channelId, threadId }), location.href);
        void tried(() => navigator.clipboard.writeText(link.href)).then((isDone) => {
          if (isDone) toast(t("copied"));
        });
      },
    },
    mayArchive && {
      label: t(thread.archived ? "thread-unarchive" : "thread-archive"),
      icon: thread.archived ? ArchiveRestore : Archive,
      run: () => void update(thread, { archived: !thread.archived }),
    },
    manages && {
      label: t(thread.locked ? "thread-unlock" : "thread-lock"),
      icon: thread.locked ? LockOpen : Lock,
      run: () => void update(thread, { locked: !thread.locked }),
    },
    (manages || isPrivate) && "line",
    isPrivate && {
      label: t("thread-leave"),
      icon: LogOut,
      isDangerous: true,
      run: () => void leave(thread, close),
    },
    manages && {
      label: t("thread-delete"),
      icon: Trash2,
      isDangerous: true,
      run: () => void remove(thread, close),
    },
  ];
  return all.filter((one) => one !== false);
}
