/** What administrators can do with an account. */

import { Ban, HardDrive, LogOut, ShieldMinus, ShieldPlus, UserCheck } from "@lucide/svelte";
import { api, ask, Refusal, type Models } from "../../../api/client";
import { excuse, t } from "../../../texts/texts.svelte";
import { attempt } from "../../../ui/attempt";
import type { Item } from "../../../ui/menu";
import { confirmed } from "../../../ui/questions.svelte";
import { toast } from "../../../ui/toasts.svelte";

type User = Models["AdminUser"];
type Change = Pick<Models["UpdateAccount"], "administrator" | "suspended">;

function words(error: unknown): string {
  return error instanceof Refusal && error.status === 409 ? t("admin-user-last") : excuse(error);
}

async function change(user: User, body: Change, what: string, put: (user: User) => void): Promise<void> {
  const isSure = await confirmed({
    title: t(what),
    text: t(`${what}-sure`, { name: user.id }),
    action: t(what),
    kind: body.suspended || body.administrator === false ? "danger" : "main",
  });
  if (!isSure) return;
  await attempt(async () => {
    put(
      await ask(api.PATCH("/api/v1/admin/users/{user_id}", { params: { path: { user_id: user.id } }, body })),
    );
    toast(t("saved"));
  }, words);
}

async function signOut(user: User, put: (user: User) => void): Promise<void> {
  const isSure = await confirmed({
    title: t("admin-user-sign-out"),
    text: t("admin-user-sign-out-sure", { name: user.id }),
    action: t("sign-out"),
  });
  if (!isSure) return;
  await attempt(async () => {
    const params = { path: { user_id: user.id } };
    await ask(api.POST("/api/v1/admin/users/{user_id}/sign-out", { params }));
    put({ ...user, sessions: 0 });
    toast(t("admin-user-signed-out"));
  }, words);
}

/** `put` shows the account as it has become, `quota` asks how much it may have stored. */
export function actions(
  user: User,
  isMe: boolean,
  put: (user: User) => void,
  quota: () => void,
): (Item | "line")[] {
  return [
    { label: t("admin-quota"), icon: HardDrive, run: quota },
    {
      label: t("admin-user-sign-out"),
      icon: LogOut,
      run: () => void signOut(user, put),
      isOff: user.sessions === 0,
    },
    user.administrator
      ? {
          label: t("admin-user-demote"),
          icon: ShieldMinus,
          run: () => void change(user, { administrator: false }, "admin-user-demote", put),
        }
      : {
          label: t("admin-user-promote"),
          icon: ShieldPlus,
          run: () => void change(user, { administrator: true }, "admin-user-promote", put),
        },
    "line",
    user.suspended
      ? {
          label: t("admin-user-restore"),
          icon: UserCheck,
          run: () => void change(user, { suspended: false }, "admin-user-restore", put),
        }
      : {
          label: t("admin-user-suspend"),
          icon: Ban,
          run: () => void change(user, { suspended: true }, "admin-user-suspend", put),
          isDangerous: true,
          isOff: isMe,
        },
  ];
}
