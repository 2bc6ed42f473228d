/** Following a link to a message. */

import { api, ask, type Models } from "../../api/client";
import { go } from "../../router/router.svelte";
import { excuse } from "../../texts/texts.svelte";
import { toast } from "../../ui/toasts.svelte";
import type { Talk } from "./talk.svelte";

/** A message in a thread that is still to be opened. */
let within: { threadId: string; messageId: string } | null = null;

/** The message of a thread that a link led to; it is told once. */
export function wantedIn(threadId: string): string | null {
  if (within?.threadId !== threadId) return null;
  const { messageId } = within;
  within = null;
  return messageId;
}

/** Shows a message of the channel; one of a thread in the thread. */
export async function follow(talk: Talk, messageId: string): Promise<void> {
  const { timeline, channel } = talk;
  if (await timeline.show(messageId)) {
    talk.target = { id: messageId };
    return;
  }
  if (!timeline.isLoaded) void timeline.open();
  try {
    const found = (await ask(
      api.GET("/api/v1/channels/{channel_id}/messages/{message_id}", {
        params: { path: { channel_id: channel.id, message_id: messageId } },
      }),
    )) as Models["Message"];
    if (!found.threadId || !channel.guildId) return;
    within = { threadId: found.threadId, messageId };
    go(
      { screen: "guild", guildId: channel.guildId, channelId: channel.id, threadId: found.threadId },
      "replace",
    );
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}
