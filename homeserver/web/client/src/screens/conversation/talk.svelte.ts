/** A conversation as it is being looked at: a channel or a thread, what is answered or changed in it, where one wants to be. */

import { getContext, setContext } from "svelte";
import type { Models } from "../../api/client";
import { go } from "../../router/router.svelte";
import { world } from "../../state/here.svelte";
import { can, isTimedOut, type Right } from "../../state/rights.svelte";
import type { Timeline } from "../../state/timeline.svelte";
import { excuse, t } from "../../texts/texts.svelte";
import { toast } from "../../ui/toasts.svelte";

type Message = Models["Message"];

/** What everybody may do in private channels; nobody moderates there. */
const PRIVATE = new Set<Right>([
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "READ_MESSAGE_HISTORY",
  "ADD_REACTIONS",
  "PIN_MESSAGES",
  "ATTACH_FILES",
  "EMBED_LINKS",
  "USE_EXTERNAL_EMOJIS",
  "SEND_POLLS",
  "BYPASS_SLOWMODE",
]);
/** So long a message is lit that was jumped to, in milliseconds. */
const LIT = 2500;

export class Talk {
  readonly timeline: Timeline;
  readonly #channel: () => Models["Channel"];
  readonly #thread: () => Models["Thread"] | null;
  replyTo = $state.raw<Message | null>(null);
  editing = $state<string | null>(null);
  /** The message that is to be seen. */
  target = $state.raw<{ id: string } | null>(null);
  lit = $state<string | null>(null);
  /** What stands beside the messages. */
  panel = $state<"pins" | "threads" | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    timeline: Timeline,
    channel: () => Models["Channel"],
    thread: () => Models["Thread"] | null = () => null,
  ) {
    this.timeline = timeline;
    this.#channel = channel;
    this.#thread = thread;
  }

  /** The channel; of a thread the one that it stands in. */
  get channel(): Models["Channel"] {
    return this.#channel();
  }

  get thread(): Models["Thread"] | null {
    return this.#thread();
  }

  get guildId(): string | null {
    return this.channel.guildId ?? null;
  }

  get guild() {
    return this.guildId ? world().guilds.get(this.guildId) : undefined;
  }

  may(right: Right): boolean {
    return this.guildId ? can(this.guild, right, this.channel) : PRIVATE.has(right);
  }

  /** Why nothing can be said here, as the id of a text; null if it can. */
  get silence(): string | null {
    const { guild, thread } = this;
    if (!this.guildId) return null;
    if (guild && isTimedOut(guild.member)) return "silence-timed-out";
    if (guild?.member.pending) return "silence-pending";
    if (thread?.locked && !this.may("MANAGE_THREADS")) return "silence-locked";
    if (!this.may(thread ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES")) return "silence-no-right";
    return null;
  }

  /** Shows a message, wherever in the history it is. */
  async jump(id: string): Promise<void> {
    if (await this.timeline.show(id)) this.target = { id };
    else toast(excuse(this.timeline.refusal), { kind: "fault" });
  }

  /** The message is where it can be seen. */
  arrived(id: string): void {
    this.target = null;
    this.lit = id;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.lit = null;
    }, LIT);
  }

  /** Shows the end of the history. */
  async latest(): Promise<void> {
    await this.timeline.latest();
    const last = this.timeline.messages.at(-1);
    if (this.timeline.refusal) toast(excuse(this.timeline.refusal), { kind: "fault" });
    else if (last) this.end += 1;
  }

  /** Grows when the end is to be seen. */
  end = $state(0);

  /** Opens a thread beside its channel. */
  openThread(id: string): void {
    const { guildId, channel } = this;
    if (guildId) go({ screen: "guild", guildId, channelId: channel.id, threadId: id });
  }

  /** What the place where one writes is called. */
  get name(): string {
    return this.thread?.name ?? this.channel.name;
  }

  /** Edits the last message of one's own. */
  editLast(): void {
    const me = world().me?.id;
    const own = this.timeline.messages.findLast((one) => one.authorId === me && isEditable(one));
    if (own) this.editing = own.id;
  }
}

/** Whether its author may change it: what was passed on, polls and what only tells of something stay as they are. */
export function isEditable(message: Message): boolean {
  const isSaid = message.type === 0 || message.type === 19;
  return isSaid && !message.webhook && !message.poll && message.messageSnapshots.length === 0;
}

/** The message as a short text, for lists. */
export function gist(message: Message): string {
  const passedOn = message.messageSnapshots[0]?.content;
  return message.content || message.poll?.question || passedOn || t("no-text");
}

const KEY = Symbol("talk");

export function provideTalk(talk: Talk): Talk {
  return setContext(KEY, talk);
}

/** The conversation that this part of the page belongs to. */
export function talk(): Talk {
  return getContext<Talk>(KEY);
}
