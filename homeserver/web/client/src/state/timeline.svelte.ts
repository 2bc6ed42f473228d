/** The messages of a channel, as far as they were loaded. */

import { api, ask, Refusal, type Models } from "../api/client";
import { arrived, type Upload } from "./upload.svelte";

type Message = Models["Message"];

/** A message that is on its way, or did not get there. */
export interface Pending {
  nonce: string;
  content: string;
  replyTo: string | null;
  authorId: string;
  /** Files that go with it: it is sent when they have arrived. */
  files: Upload[];
  state: "sending" | "failed";
  /** Why it did not get there. */
  why: Refusal | null;
}

const PAGE = 50;
/** Messages that are kept of a channel that nobody looks at. */
const KEPT = 200;

export class Timeline {
  /** Oldest first. */
  messages = $state.raw<Message[]>([]);
  pending = $state<Pending[]>([]);
  isLoaded = $state(false);
  isLoading = $state(false);
  /** Whether there is more before what is loaded. */
  hasOlder = $state(true);
  refusal = $state<Refusal | null>(null);
  /** Grows when everything is to be loaded anew: what was asked for before that counts no more. */
  #round = 0;
  readonly channelId: string;
  /** The thread of the channel whose messages these are; null for what is said in the channel itself. */
  readonly threadId: string | null;

  constructor(channelId: string, threadId: string | null = null) {
    this.channelId = channelId;
    this.threadId = threadId;
  }

  /** Loads the last page, unless it is there. */
  async open(): Promise<void> {
    if (this.isLoaded || this.isLoading) return;
    await this.#load(null);
  }

  /** Loads what comes before. */
  async older(): Promise<void> {
    const first = this.messages[0];
    if (!this.hasOlder || this.isLoading || !first) return;
    await this.#load(first.id);
  }

  /** Loads everything anew that somebody looks at: the connection was lost for too long. */
  forget(): void {
    const isWanted = this.isLoaded || this.isLoading || this.refusal !== null;
    this.#round += 1;
    this.messages = [];
    this.isLoaded = false;
    this.isLoading = false;
    this.hasOlder = true;
    if (isWanted) void this.open();
  }

  /** Keeps no more than the last messages. */
  shrink(): void {
    if (this.messages.length <= KEPT) return;
    this.messages = this.messages.slice(-KEPT);
    this.hasOlder = true;
  }

  /** Takes a message in where its order says, in place of what stood for it. */
  put(message: Message): void {
    if (message.nonce) this.#drop(message.nonce, "release");
    if (!this.isLoaded) return;
    const rest = this.messages.filter((one) => one.id !== message.id);
    let at = rest.length;
    while (at > 0 && (rest[at - 1]?.order ?? "") > message.order) at -= 1;
    // What belongs before the first page comes with the next one.
    if (at === 0 && this.hasOlder && rest.length > 0) {
      this.messages = rest;
      return;
    }
    this.messages = [...rest.slice(0, at), message, ...rest.slice(at)];
  }

  change(id: string, to: (message: Message) => Message): void {
    this.messages = this.messages.map((one) => (one.id === id ? to(one) : one));
  }

  remove(id: string): void {
    this.messages = this.messages.filter((one) => one.id !== id);
  }

  /** Says something. It is shown at once, and stays with its fault if it does not get there. */
  async say(content: string, replyTo: string | null, authorId: string, files: Upload[] = []): Promise<void> {
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.pending.push({ nonce, content, replyTo, authorId, files, state: "sending", why: null });
    await this.#send(nonce);
  }

  async retry(nonce: string): Promise<void> {
    const found = this.pending.find((one) => one.nonce === nonce);
    if (!found) return;
    found.state = "sending";
    found.why = null;
    await this.#send(nonce);
  }

  discard(nonce: string): void {
    this.#drop(nonce, "cancel");
  }

  /** Ends what was pending, and what its files still do. */
  #drop(nonce: string, files: "release" | "cancel"): void {
    for (const one of this.pending) if (one.nonce === nonce) for (const file of one.files) file[files]();
    this.pending = this.pending.filter((one) => one.nonce !== nonce);
  }

  async #send(nonce: string): Promise<void> {
    const pending = this.pending.find((one) => one.nonce === nonce);
    if (!pending) return;
    const { content, replyTo, files } = pending;
    try {
      const attachments = await arrived(files);
      if (!this.pending.some((one) => one.nonce === nonce)) return;
      const body = {
        content,
        nonce,
        ...(replyTo ? { replyTo } : {}),
        ...(attachments.length > 0 ? { attachments } : {}),
      };
      const said = await ask(
        this.threadId
          ? api.POST("/api/v1/channels/{channel_id}/threads/{thread_id}/messages", {
              params: { path: { channel_id: this.channelId, thread_id: this.threadId } },
              body,
            })
          : api.POST("/api/v1/channels/{channel_id}/messages", {
              params: { path: { channel_id: this.channelId } },
              body,
            }),
      );
      // Frames may have come before the answer, and know more of it; the nonce stays with the message.
      if (this.messages.some((one) => one.id === said.id)) this.#drop(nonce, "release");
      else this.put({ ...said, nonce } as Message);
    } catch (error) {
      const still = this.pending.find((one) => one.nonce === nonce);
      if (!still) return;
      still.state = "failed";
      still.why = error as Refusal;
      // What waits too long for its message is forgotten by the server: it is sent again with the next try.
      if (still.why.details.some(({ field }) => field.startsWith("attachments"))) {
        for (const file of files) file.forget();
      }
    }
  }

  async #load(before: string | null): Promise<void> {
    const round = this.#round;
    this.isLoading = true;
    this.refusal = null;
    try {
      const query = { limit: PAGE, ...(before ? { before } : {}) };
      const page = await ask(
        this.threadId
          ? api.GET("/api/v1/channels/{channel_id}/threads/{thread_id}/messages", {
              params: { path: { channel_id: this.channelId, thread_id: this.threadId }, query },
            })
          : api.GET("/api/v1/channels/{channel_id}/messages", {
              params: { path: { channel_id: this.channelId }, query },
            }),
      );
      if (round !== this.#round) return;
      const known = new Set(this.messages.map((one) => one.id));
      const loaded = (page.data as Message[]).filter((one) => !known.has(one.id)).reverse();
      this.messages = [...loaded, ...this.messages];
      this.hasOlder = page.pagination.hasMore;
      this.isLoaded = true;
    } catch (error) {
      if (round === this.#round) this.refusal = error as Refusal;
    } finally {
      if (round === this.#round) this.isLoading = false;
    }
  }
}
