/** Tells of what comes in: within the page, or by the device while nobody looks at the page. */

import type { Models } from "../api/client";
import { go, here, path } from "../router/router.svelte";
import { placeOf, textOf, titleOfNotification } from "../screens/notifications/describe";
import { alertFor } from "../state/alert";
import { desktop } from "../state/device.svelte";
import type { World } from "../state/world.svelte";
import { t } from "../texts/texts.svelte";
import { toast } from "../ui/toasts.svelte";

type Notification = Models["Notification"];

export function alerts(world: World): void {
  world.frames.on("notification:create", (one: Notification) => {
    const place = here();
    const open = place.screen === "guild" || place.screen === "private" ? place.channelId : null;
    const how = alertFor({
      type: one.type,
      isRead: one.read,
      status: world.presences.get(world.me?.id ?? "")?.status ?? "online",
      isSeen: document.visibilityState === "visible" && document.hasFocus(),
      isOpen: open !== null && open === one.channelId,
      isDesktop: desktop.isOn,
    });
    if (how === "toast") within(world, one);
    else if (how === "desktop") void byDevice(world, one);
  });
}

function within(world: World, one: Notification): void {
  const to = placeOf(one);
  const said = textOf(one).slice(0, 120);
  const title = titleOfNotification(world, one);
  toast(said ? `${title}: ${said}` : title, {
    about: one.id,
    isPassing: true,
    ...(to
      ? {
          action: {
            label: t("people-show"),
            run: () => {
              go(to);
              void world.notifications.read(one.id).catch(() => {
                // It stays unread in the list.
              });
            },
          },
        }
      : {}),
  });
}

async function byDevice(world: World, one: Notification): Promise<void> {
  const to = placeOf(one);
  const options = {
    body: textOf(one),
    icon: "/icons/icon-192.png",
    // The same as the push has: who gets both sees one.
    tag: one.id,
    data: { path: to ? path(to) : "/" },
  };
  const title = titleOfNotification(world, one);
  const worker = await navigator.serviceWorker?.getRegistration();
  if (worker?.active) {
    await worker.showNotification(title, options);
    return;
  }
  const shown = new Notification(title, options);
  shown.onclick = () => {
    focus();
    if (to) go(to);
    shown.close();
  };
}
