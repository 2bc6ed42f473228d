/** Whether links of a message are shown with previews. */

import { Eye, EyeOff } from "@lucide/svelte";
import { api, ask, type Models } from "../../../api/client";
import { excuse, t } from "../../../texts/texts.svelte";
import type { Item } from "../../../ui/menu";
import { toast } from "../../../ui/toasts.svelte";

export async function suppress(message: Models["Message"], suppressEmbeds: boolean): Promise<void> {
  try {
    await ask(
      api.PATCH("/api/v1/channels/{channel_id}/messages/{message_id}", {
        params: { path: { channel_id: message.channelId, message_id: message.id } },
        body: { suppressEmbeds },
      }),
    );
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}

/** What the menu of a message offers. Moderators can take previews off, and only the author can have them shown again. */
export function previewAction(
  message: Models["Message"],
  isOwn: boolean,
  maySuppress: boolean,
): Item | false {
  if (message.suppressEmbeds) {
    return isOwn && { label: t("media-embeds-show"), icon: Eye, run: () => void suppress(message, false) };
  }
  return (
    message.embeds.length > 0 &&
    maySuppress && { label: t("media-embeds-remove"), icon: EyeOff, run: () => void suppress(message, true) }
  );
}
