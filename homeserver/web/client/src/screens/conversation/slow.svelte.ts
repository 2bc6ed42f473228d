/** Slow mode: how long one waits between two messages. */

import { world } from "../../state/here.svelte";
import type { Talk } from "./talk.svelte";

export class SlowMode {
  readonly #talk: Talk;
  #now = $state(Date.now());
  /** Seconds between two messages; 0 is none. */
  readonly seconds = $derived.by(() => this.#seconds());
  /** When one has last said something here, in milliseconds since 1970. */
  readonly #last = $derived.by(() => this.#said());
  /** Seconds until something can be said again. */
  readonly left = $derived.by(() => {
    if (!this.seconds) return 0;
    // A clock that goes wrong makes nobody wait for longer.
    return Math.max(0, Math.min(this.seconds, Math.ceil((this.#last - this.#now) / 1000) + this.seconds));
  });

  constructor(talk: Talk) {
    this.#talk = talk;
    $effect(() => {
      if (!this.seconds) return;
      void this.#last;
      this.#now = Date.now();
      const timer = setInterval(() => {
        this.#now = Date.now();
      }, 1000);
      return () => {
        clearInterval(timer);
      };
    });
  }

  #seconds(): number {
    const { thread, channel } = this.#talk;
    const wanted = thread ? thread.rateLimitPerUser : channel.rateLimitPerUser;
    return wanted && !this.#talk.may("BYPASS_SLOWMODE") ? wanted : 0;
  }

  #said(): number {
    const me = world().me?.id;
    const { messages, pending } = this.#talk.timeline;
    if (pending.some((one) => one.state === "sending")) return Date.now();
    const own = messages.findLast((one) => one.authorId === me && !one.webhook);
    return own ? Date.parse(own.timestamp) : 0;
  }
}
