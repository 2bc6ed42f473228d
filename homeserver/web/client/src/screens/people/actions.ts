/** What the user does about somebody. */

import * as friendship from "../../state/friendship";
import { world } from "../../state/here.svelte";
import { t } from "../../texts/texts.svelte";
import { confirmed } from "../../ui/questions.svelte";
import { toast } from "../../ui/toasts.svelte";
import { attempt } from "../../ui/attempt";

export async function block(id: string): Promise<void> {
  const here = world();
  const name = here.people.users.name(id);
  const title = t("block-asks", { name });
  if (!(await confirmed({ title, text: t("block-explained", { name }), action: t("people-block") }))) return;
  await attempt(async () => {
    await friendship.block(id);
    toast(t("blocked-now", { name }), {
      action: {
        label: t("people-unblock"),
        run: () => void attempt(() => friendship.unblock(id)),
      },
    });
  });
}

export async function endFriendship(id: string): Promise<void> {
  const here = world();
  const name = here.people.users.name(id);
  const title = t("end-friendship");
  const text = t("end-friendship-asks", { name });
  if (!(await confirmed({ title, text, action: t("end-friendship") }))) return;
  await attempt(() => friendship.end(id));
}

export async function copy(text: string): Promise<void> {
  await attempt(async () => {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  });
}
