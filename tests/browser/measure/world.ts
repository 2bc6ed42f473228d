/** A server with much on it, made over its API. */

import { Caller } from "../support/api.ts";
import type { Node } from "../support/node.ts";

export interface Much {
  guildId: string;
  /** Channels with some messages, each of which names its channel. */
  channels: { id: string; name: string }[];
  long: { id: string; name: string; messages: number };
}

export interface Wanted {
  channels: number;
  /** Messages in each of them. */
  each: number;
  /** Messages in the long one. */
  long: number;
  /** After so long no more are sent, in milliseconds. */
  patience: number;
}

const SENDERS = 6;
/** Requests of each sender that are on their way at a time. */
const AT_ONCE = 3;

const LINES = [
  "The tide turns at noon, and the small boats come in first.",
  "Has anybody seen the **blue** rope? It was on the pier.",
  "> Fog in the morning\nIt lifted by ten, as it always does.",
  "See https://example.org/harbour for the new rules.",
  "ok",
  "- bread\n- lamp oil\n- `three` fathoms of line",
  "A longer one, as people write when they have something to tell: the lighthouse was lit early, and the keeper said that he would rather be seen by nobody than missed by one. So it goes.",
];

export async function fill(node: Node, wanted: Wanted): Promise<Much> {
  const ada = await Caller.register(node, "ada");
  const names = Array.from({ length: wanted.channels }, (_, at) => `channel-${String(at).padStart(2, "0")}`);
  const guild = await ada.guild("Measures", ["the-long-one"]);
  const made = await inParallel(names, 4, async (name) => {
    const path = `/guilds/${encodeURIComponent(guild.id)}/channels`;
    const { id } = await ada.post<{ id: string }>(path, { name, type: 0 });
    return { id, name };
  });
  const senders: Caller[] = [ada];
  for (let at = 1; at < SENDERS; at += 1) {
    const sender = await Caller.register(node, `sender-${at}`);
    await ada.bring(guild.id, sender);
    senders.push(sender);
  }
  const lanes = senders.flatMap((sender) => Array.from({ length: AT_ONCE }, () => sender));
  const begun = Date.now();
  const few = made.flatMap(({ id, name }) => Array.from({ length: wanted.each }, (_, at) => ({ id, text: `${name}, ${at}: ${line(at)}` })));
  await inParallel(few, lanes.length, ({ id, text }, lane) => (lanes[lane] ?? ada).say(id, text));
  const long = guild.channels["the-long-one"] ?? "";
  const end = begun + wanted.patience;
  let said = 0;
  const many = Array.from({ length: wanted.long }, (_, at) => at);
  await inParallel(many, lanes.length, async (at, lane) => {
    if (Date.now() > end) return;
    await (lanes[lane] ?? ada).say(long, `${at}: ${line(at)}`);
    said += 1;
  });
  return { guildId: guild.id, channels: made, long: { id: long, name: "the-long-one", messages: said } };
}

function line(at: number): string {
  return LINES[at % LINES.length] ?? "";
}

async function inParallel<T, R>(all: T[], lanes: number, work: (one: T, lane: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (next < all.length) {
        const at = next;
        next += 1;
        results[at] = await work(all[at] as T, lane);
      }
    }),
  );
  return results;
}
