/** Channels that were visited last in this tab, the latest first. */

import { here, type Place } from "../router/router.svelte";

export interface Visit {
  guildId: string | null;
  channelId: string;
  threadId: string | null;
}

const KEY = "guildhall.visited";
/** So many are kept. */
const MOST = 30;

class Recent {
  visits = $state.raw<Visit[]>(load());

  /** Somebody is in a channel now. */
  visit(place: Place): void {
    const one = of(place);
    if (!one) return;
    const rest = this.visits.filter((other) => name(other) !== name(one));
    this.visits = [one, ...rest].slice(0, MOST);
    sessionStorage.setItem(KEY, JSON.stringify(this.visits));
  }

  /** The channel of a guild that was visited last. */
  in(guildId: string): Visit | undefined {
    return this.visits.find((one) => one.guildId === guildId && !one.threadId);
  }

  /** Where one was before this. */
  get before(): Visit[] {
    const now = of(here());
    return this.visits.filter((one) => !now || name(one) !== name(now));
  }
}

function of(place: Place): Visit | null {
  if (place.screen === "private") return { guildId: null, channelId: place.channelId, threadId: null };
  if (place.screen !== "guild" || !place.channelId) return null;
  return { guildId: place.guildId, channelId: place.channelId, threadId: place.threadId ?? null };
}

function name({ channelId, threadId }: Visit): string {
  return `${channelId} ${threadId ?? ""}`;
}

function load(): Visit[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Visit[];
  } catch {
    return [];
  }
}

export const recent = new Recent();
