/** A file on its way to the server, for a message that is still to be sent. It goes in pieces, so that it goes on after a cut. */

import { api, ask, Refusal, type Models } from "../api/client";
import { sendPiece } from "../api/pieces";

/** Bytes of a piece. */
const PIECE = 8 << 20;
/** Files that are sent at the same time. */
const AT_ONCE = 3;
/** Pauses before it is tried again by itself, in milliseconds. */
const PAUSES = [1_000, 3_000, 8_000, 20_000];
/** Characters of a name that the API takes. */
const LONGEST_NAME = 1000;

/** `waiting` is before its turn, or until there is a connection again. */
export type UploadState = "waiting" | "sending" | "done" | "failed";

let running = 0;
const queue: (() => void)[] = [];

export class Upload {
  readonly id = crypto.getRandomValues(new Uint32Array(3)).join("-");
  readonly file: File;
  readonly channelId: string;
  /** Where the page finds it, if it is a picture. */
  readonly preview: string | null;
  state = $state<UploadState>("waiting");
  /** Bytes that have been sent. */
  sent = $state(0);
  why = $state.raw<Refusal | null>(null);
  isSpoiler = $state(false);
  /** What it shows, for who cannot see it. */
  description = $state("");
  #remote: Models["Upload"] | null = null;
  #stop = new AbortController();
  #run: Promise<void> | null = null;

  constructor(file: File, channelId: string) {
    this.file = file;
    this.channelId = channelId;
    this.preview = isPicture(file) ? URL.createObjectURL(file) : null;
  }

  /** How far it is, from 0 to 1. */
  get progress(): number {
    return this.state === "done" ? 1 : Math.min(0.99, this.sent / Math.max(1, this.file.size));
  }

  /** As the message is sent with it. */
  get attachment(): Models["AttachFile"] {
    const description = this.description.trim().replaceAll(/\s+/gu, " ");
    return {
      id: this.#remote?.attachment?.id ?? "",
      spoiler: this.isSpoiler,
      ...(description ? { description } : {}),
    };
  }

  /** Sends it, or goes on with it. Settles when that has come to its end, and never rejects. */
  start(): Promise<void> {
    this.#run ??= this.#turn().finally(() => {
      this.#run = null;
    });
    return this.#run;
  }

  /** Ends it: the server keeps nothing of it. */
  cancel(): void {
    this.#stop.abort();
    this.release();
    void this.#drop();
  }

  /** What the server has of it is gone: it begins anew. */
  forget(): void {
    this.#remote = null;
    this.sent = 0;
    this.state = "waiting";
  }

  /** Gives up what the page keeps of it. */
  release(): void {
    if (this.preview) URL.revokeObjectURL(this.preview);
  }

  async #turn(): Promise<void> {
    if (this.state === "done") return;
    this.state = "waiting";
    this.why = null;
    await place();
    try {
      await this.#whole();
      this.state = "done";
    } catch (error) {
      this.state = "failed";
      this.why = error instanceof Refusal ? error : new Refusal(0, "INTERNAL", String(error));
    } finally {
      leave();
    }
  }

  async #whole(): Promise<void> {
    let most = this.sent;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#rest();
        return;
      } catch (error) {
        // What moves is tried for as long as it moves.
        if (this.sent > most) attempt = 0;
        // What cannot be read looks like a cut.
        if (error instanceof Refusal && error.status === 0 && !(await isReadable(this.file))) {
          throw new Refusal(0, "UNREADABLE", "the file cannot be read");
        }
        most = Math.max(most, this.sent);
        const pause = PAUSES[attempt];
        if (this.#stop.signal.aborted || pause === undefined || !this.#isPassing(error)) throw error;
        this.state = "waiting";
        await rest(pause, this.#stop.signal);
      }
    }
  }

  /** Sends what the server has not got yet. */
  async #rest(): Promise<void> {
    this.#goOn();
    this.state = "sending";
    this.#remote = (this.#remote && (await this.#known(this.#remote.id))) ?? (await this.#begin());
    const { id, url } = this.#remote;
    let { offset } = this.#remote;
    while (!this.#remote.attachment) {
      this.#goOn();
      const piece = this.file.slice(offset, offset + PIECE);
      const at = offset;
      this.sent = at;
      await sendPiece(url, at, piece, this.#stop.signal, (bytes) => {
        this.sent = at + Math.min(bytes, piece.size);
      });
      offset += piece.size;
      if (offset < this.file.size) continue;
      this.#remote = await this.#known(id);
      if (!this.#remote?.attachment) throw new Refusal(0, "INTERNAL", "the file was not taken");
    }
    this.sent = this.file.size;
  }

  #goOn(): void {
    if (!this.#stop.signal.aborted) return;
    void this.#drop();
    throw new Refusal(0, "STOPPED", "the upload was stopped");
  }

  /** Whether it may go better in a moment. A conflict about a piece is one with a request of one's own that was cut off. */
  #isPassing(error: unknown): boolean {
    if (!(error instanceof Refusal) || error.code === "STOPPED") return false;
    if (error.status === 409) return this.#remote !== null;
    return error.status === 0 || error.status === 429 || error.status >= 500;
  }

  #begin(): Promise<Models["Upload"]> {
    const filename = [...this.file.name].slice(0, LONGEST_NAME).join("") || "file";
    return ask(
      api.POST("/api/v1/channels/{channel_id}/uploads", {
        params: { path: { channel_id: this.channelId } },
        body: { filename, size: this.file.size },
      }),
    );
  }

  /** What the server has of it; null if it was ended there, so that it has to begin anew. */
  async #known(id: string): Promise<Models["Upload"] | null> {
    try {
      return await ask(api.GET("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } }));
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return null;
      throw error;
    }
  }

  async #drop(): Promise<void> {
    const id = this.#remote?.id;
    if (!id) return;
    this.#remote = null;
    try {
      await api.DELETE("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } });
    } catch {
      // It ends there by itself after a day.
    }
  }
}

/** Whether it is one that browsers show; what it really is, the server finds out. */
function isPicture(file: File): boolean {
  return /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type);
}

/** What was moved or changed since it was chosen, browsers do not read. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Waits for a while, or until there is a connection again. */
function rest(pause: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, pause);
    addEventListener("online", end);
    stop.addEventListener("abort", end);
  });
}

function place(): Promise<void> {
  if (running < AT_ONCE) {
    running += 1;
    return Promise.resolve();
  }
  return new Promise((resolve) => queue.push(resolve));
}

function leave(): void {
  const next = queue.shift();
  if (next) next();
  else running -= 1;
}

/** Waits until all are there, and says how the message names them. Throws why one is not. */
export async function arrived(uploads: Upload[]): Promise<Models["AttachFile"][]> {
  await Promise.all(uploads.map((one) => one.start()));
  const lost = uploads.find((one) => one.state !== "done");
  if (lost) throw lost.why ?? new Refusal(0, "INTERNAL", "the file was not uploaded");
  return uploads.map((one) => one.attachment);
}
