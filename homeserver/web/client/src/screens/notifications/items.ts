/** What can be done about how much one hears of a channel of a guild. */

import { Bell, BellOff, CheckCheck } from "@lucide/svelte";
import type { Models } from "../../api/client";
import { world } from "../../state/here.svelte";
import { openSheet } from "../../state/sheets.svelte";
import { t } from "../../texts/texts.svelte";
import type { Item } from "../../ui/menu";
import { attempt } from "../../ui/attempt";

export function hearing({ id }: Models["Channel"]): (Item | "line")[] {
  const here = world();
  const isMuted = here.notifications.isMuted(id);
  return [
    ...(here.reads.of(id)
      ? [
          {
            label: t("people-mark-read"),
            icon: CheckCheck,
            run: () => void attempt(() => here.reads.readAll(id)),
          },
        ]
      : []),
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
  ];
}
