/** What the worker says while no page is open, in the reader's language: the page leaves it there. */

import { t } from "../texts/texts.svelte";
import { STORE, WORDS, type Words } from "./shared";

export async function leaveWords(): Promise<void> {
  const at = { name: "{name}", where: "{where}", guild: "{guild}" };
  const words: Words = {
    mention: t("push-mention", at),
    role_mention: t("push-mention", at),
    reply: t("push-reply", at),
    dm: t("push-dm", at),
    message: t("push-message", at),
    friend_request: t("push-friend-request", at),
    friend_accepted: t("push-friend-accepted", at),
    other: t("push-other", at),
  };
  const store = await caches.open(STORE);
  await store.put(
    WORDS,
    new Response(JSON.stringify(words), { headers: { "content-type": "application/json" } }),
  );
}
