/** The messages of a channel, as far as they were loaded: one stretch of the history, at its end or in the middle of it. */

import { api, ask, Refusal, type Models } from "../api/client";
import { arrived, type Upload } from "./upload.svelte";
import { withOwn } from "./merge";

type Message = Models["Message"];
/** What is said beside the text: what only some messages have. */
export type More = Pick<Models["CreateMessage"], "poll" | "forward">;

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
  more: More;
}

/** Which part of the history is asked for. */
type Window = { before: string } | { after: string } | { around: string } | Record<string, never>;

const PAGE = 50;
/** Messages that are kept of a channel that nobody looks at. */
const KEPT = 200;
/** Messages that are kept of one that somebody looks at: beyond it those are dropped that are farther away. */
const MOST = 1000;
const LEFT = 800;

export class Timeline {
  /** Oldest first; changed in place, which {@link #version} tells. */
  #list: Message[] = [];
  #version = $state(0);
  pending = $state<Pending[]>([]);
  isLoaded = $state(false);
  isLoading = $state(false);
  /** Whether there is more before what is loaded. */
  hasOlder = $state(true);
  /** Whether there is more after it. */
  hasNewer = $state(false);
  refusal = $state<Refusal | null>(null);
  /** Whether the last change was at the beginning of the list: what is seen stays where it is. */
  isShifted = $state(false);
  /** Grows when another part of the history is shown. */
  part = $state(0);
  /** Grows when everything is to be loaded anew: what was asked for before that counts no more. */
  #round = 0;
  /** What came in while a page was on its way: the page may be older than it. */
  #meanwhile: Message[] = [];
  readonly channelId: string;
  /** The thread of the channel whose messages these are; null for what is said in the channel itself. */
  readonly threadId: string | null;

  constructor(channelId: string, threadId: string | null = null) {
    this.channelId = channelId;
    this.threadId = threadId;
  }

  get messages(): readonly Message[] {
    void this.#version;
    return this.#list;
  }

  find(id: string): Message | undefined {
    return this.messages.find((one) => one.id === id);
  }

  /** Loads the last page, unless it is there. */
  async open(): Promise<void> {
    if (this.isLoaded || this.isLoading) return;
    await this.#replace({});
  }

  /** Loads what surrounds a message, unless it is there. Says whether it is. */
  async show(id: string): Promise<boolean> {
    if (!this.find(id)) await this.#replace({ around: id });
    return this.find(id) !== undefined;
  }

  /** Loads the last page, if what is loaded ends before it. */
  async latest(): Promise<void> {
    if (this.hasNewer) await this.#replace({});
  }

  /** Loads what comes before. */
  async older(): Promise<void> {
    const first = this.#list[0];
    if (!this.hasOlder || this.isLoading || !first) return;
    const page = await this.#page({ before: first.id });
    if (!page) return;
    const known = new Set(this.#list.map((one) => one.id));
    this.#list.unshift(...page.messages.filter((one) => !known.has(one.id)));
    this.hasOlder = page.hasMore;
    this.#changed(true);
    this.#caughtUp();
  }

  /** Loads what comes after. */
  async newer(): Promise<void> {
    const last = this.#list.at(-1);
    if (!this.hasNewer || this.isLoading || !last) return;
    const page = await this.#page({ after: last.id });
    if (!page) return;
    const known = new Set(this.#list.map((one) => one.id));
    this.#list.push(...page.messages.filter((one) => !known.has(one.id)));
    this.hasNewer = page.hasMore;
    this.#changed();
    this.#caughtUp();
  }

  /** Drops what is farthest away when there is too much. Not at once with what is loaded: each change is at one side of the list. */
  trim(side: "start" | "end"): void {
    if (this.#list.length <= MOST || this.isLoading) return;
    if (side === "start") {
      this.#list.splice(0, this.#list.length - LEFT);
      this.hasOlder = true;
    } else {
      this.#list.splice(LEFT);
      this.hasNewer = true;
    }
    this.#changed(side === "start");
  }

  /** Loads everything anew that somebody looks at: the connection was lost for too long. */
  forget(): void {
    const isWanted = this.isLoaded || this.isLoading || this.refusal !== null;
    this.#round += 1;
    this.#list = [];
    this.#meanwhile = [];
    this.isLoaded = false;
    this.isLoading = false;
    this.hasOlder = true;
    this.hasNewer = false;
    this.#changed();
    if (isWanted) void this.open();
  }

  /** Keeps no more than the last messages. */
  shrink(): void {
    if (this.#list.length <= KEPT) return;
    this.#list.splice(0, this.#list.length - KEPT);
    this.hasOlder = true;
    this.#changed(true);
  }

  /** Takes a message in where its order says, in place of what stood for it. */
  put(message: Message): void {
    if (message.nonce) this.#drop(message.nonce, "release");
    if (this.isLoading) this.#meanwhile.push(message);
    if (!this.isLoaded) return;
    const list = this.#list;
    const known = list.findLastIndex((one) => one.id === message.id);
    const before = list[known];
    const put = before ? withOwn(message, before) : message;
    if (before?.order === message.order) {
      list[known] = put;
      this.#changed();
      return;
    }
    if (known >= 0) list.splice(known, 1);
    let at = list.length;
    while (at > 0 && (list[at - 1]?.order ?? "") > message.order) at -= 1;
    // What belongs before or after what is loaded comes with its page.
    const isBefore = at === 0 && this.hasOlder && list.length > 0;
    const isAfter = at === list.length && this.hasNewer;
    if (!isBefore && !isAfter) list.splice(at, 0, put);
    this.#changed();
  }

  change(id: string, to: (message: Message) => Message): void {
    const at = this.#list.findLastIndex((one) => one.id === id);
    const found = this.#list[at];
    if (!found) return;
    this.#list[at] = to(found);
    this.#changed();
  }

  remove(id: string): void {
    this.#meanwhile = this.#meanwhile.filter((one) => one.id !== id);
    const at = this.#list.findLastIndex((one) => one.id === id);
    if (at < 0) return;
    this.#list.splice(at, 1);
    this.#changed();
  }

  /** Says something. It is shown at once, and stays with its fault if it does not get there. */
  async say(
    content: string,
    replyTo: string | null,
    authorId: string,
    more: More = {},
    files: Upload[] = [],
  ): Promise<void> {
    const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.pending.push({ nonce, content, replyTo, authorId, files, state: "sending", why: null, more });
    this.isShifted = false;
    void this.latest();
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
    this.isShifted = false;
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
        ...$state.snapshot(pending.more),
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

  /** Shows another part of the history in place of what is loaded. */
  async #replace(window: Window): Promise<void> {
    this.#round += 1;
    const page = await this.#page(window);
    if (!page) return;
    this.#list = page.messages;
    this.hasOlder = page.hasMore;
    // How much comes after is not told: it is asked for if there may be more.
    this.hasNewer = "around" in window && page.messages.length > 1;
    this.isLoaded = true;
    this.part += 1;
    this.#changed();
    this.#caughtUp();
  }

  /** A page, oldest first; null if it counts no more, or was refused. */
  async #page(window: Window): Promise<{ messages: Message[]; hasMore: boolean } | null> {
    const round = this.#round;
    this.isLoading = true;
    this.refusal = null;
    this.#meanwhile = [];
    try {
      const query = { limit: PAGE, ...window };
      const page = await ask(
        this.threadId
          ? api.GET("/api/v1/channels/{channel_id}/threads/{thread_id}/messages", {
              params: { path: { channel_id: this.channelId, thread_id: this.threadId }, query },
            })
          : api.GET("/api/v1/channels/{channel_id}/messages", {
              params: { path: { channel_id: this.channelId }, query },
            }),
      );
      if (round !== this.#round) return null;
      return { messages: (page.data as Message[]).reverse(), hasMore: page.pagination.hasMore };
    } catch (error) {
      if (round === this.#round) this.refusal = error as Refusal;
      return null;
    } finally {
      if (round === this.#round) this.isLoading = false;
    }
  }

  /** Takes in what came while the page was on its way. */
  #caughtUp(): void {
    const meanwhile = this.#meanwhile;
    this.#meanwhile = [];
    for (const message of meanwhile) this.put(message);
  }

  #changed(isShifted = false): void {
    this.isShifted = isShifted;
    this.#version += 1;
  }
}
