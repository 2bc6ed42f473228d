/** Files that are attached to what is being written, for each conversation. They stay when one looks elsewhere meanwhile. */

import { Upload } from "./upload.svelte";

/** Files that a message can have. */
export const MOST_FILES = 10;

export class Tray {
  readonly channelId: string;
  uploads = $state.raw<Upload[]>([]);

  constructor(channelId: string) {
    this.channelId = channelId;
  }

  /** Takes files in, as far as there is room, and says how many were left out. */
  add(files: File[]): number {
    const taken = files
      .slice(0, MOST_FILES - this.uploads.length)
      .map((file) => new Upload(file, this.channelId));
    this.uploads = [...this.uploads, ...taken];
    for (const one of taken) void one.start();
    return files.length - taken.length;
  }

  remove(upload: Upload): void {
    this.uploads = this.uploads.filter((one) => one !== upload);
    upload.cancel();
  }

  /** Gives them to a message, which is responsible for them from now on. */
  take(): Upload[] {
    const taken = this.uploads;
    this.uploads = [];
    return taken;
  }
}

const trays = new Map<string, Tray>();

/** What is attached in a channel, or in a thread of it. */
export function tray(channelId: string, threadId: string | null = null): Tray {
  const key = `${channelId} ${threadId ?? ""}`;
  const found = trays.get(key) ?? new Tray(channelId);
  trays.set(key, found);
  return found;
}
