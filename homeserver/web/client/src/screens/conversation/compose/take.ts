/** Takes files in that were chosen, pasted or dropped, and tells what cannot be taken. */

import { world } from "../../../state/here.svelte";
import { can } from "../../../state/rights.svelte";
import { MOST_FILES, type Tray } from "../../../state/trays.svelte";
import type { Models } from "../../../api/client";
import { t } from "../../../texts/texts.svelte";
import { toast } from "../../../ui/toasts.svelte";

/** Whether the user may attach files in a channel; in private ones everybody may. */
export function mayAttach(channel: Models["Channel"]): boolean {
  const { guildId } = channel;
  return !guildId || can(world().guilds.get(guildId), "ATTACH_FILES", channel);
}

export function take(files: File[], channel: Models["Channel"], tray: Tray): void {
  if (files.length === 0) return;
  if (!mayAttach(channel)) {
    toast(t("media-no-right"), { kind: "fault" });
    return;
  }
  const left = tray.add(files);
  if (left > 0) toast(t("media-too-many", { most: MOST_FILES, left }), { kind: "fault" });
}

/** Files of what is pasted, unless there is text, too: programs that copy tables put a picture of them beside it. */
export function pasted(data: DataTransfer | null): File[] {
  if (!data || data.types.includes("text/plain")) return [];
  return [...data.files];
}

/** Files of what is dropped, without the folders, which say of themselves that they are files. */
export function dropped(data: DataTransfer | null): File[] {
  const files: File[] = [];
  let hasFolder = false;
  for (const item of data?.items ?? []) {
    if (item.kind !== "file") continue;
    const file = item.getAsFile();
    if (item.webkitGetAsEntry()?.isDirectory) hasFolder = true;
    else if (file) files.push(file);
  }
  if (hasFolder) toast(t("media-no-folder"), { kind: "fault" });
  return files;
}
