/** How much calls the user, in the title of the page, on its icon, and on that of the installed app. */

import type { World } from "../state/world.svelte";

export function badge(world: World): void {
  const count = (): number => {
    let sum = 0;
    for (const { channels } of world.guilds.values())
      for (const id of channels.keys()) sum += world.reads.of(id)?.mentions ?? 0;
    for (const id of world.privateChannels.keys())
      if (!world.notifications.isMuted(id)) sum += world.reads.of(id)?.count ?? 0;
    return sum;
  };
  let now = 0;
  let icon: string | null = null;
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const plain = link?.href ?? "";

  const title = () => {
    const rest = document.title.replace(/^\(\d+\+?\) /u, "");
    const wanted = now > 0 ? `(${now > 99 ? "99+" : now}) ${rest}` : rest;
    if (document.title !== wanted) document.title = wanted;
  };
  // Screens set the title as well.
  new MutationObserver(title).observe(document.head, { childList: true, characterData: true, subtree: true });

  async function marked(): Promise<string> {
    const text = await (await fetch(plain)).text();
    const dot = '<circle cx="25" cy="7" r="7" fill="#d84a3f"/></svg>';
    return URL.createObjectURL(new Blob([text.replace("</svg>", dot)], { type: "image/svg+xml" }));
  }

  $effect.root(() => {
    $effect(() => {
      now = count();
      title();
      void tell(now);
    });
  });

  async function tell(sum: number): Promise<void> {
    try {
      if (sum > 0) icon ??= await marked();
      if (link && sum === now) link.href = sum > 0 && icon ? icon : plain;
      if (sum > 0) await navigator.setAppBadge?.(sum);
      else await navigator.clearAppBadge?.();
    } catch {
      // The number is in the list, too.
    }
  }
}
