import { expect, test } from "vitest";
import type { Models } from "../api/client";
import vectors from "../../../../../spec/vectors/permissions.json";
import { GuildState, type GuildSnapshot } from "./guilds.svelte";
import * as rights from "./rights.svelte";
import { kind } from "./order";

interface Overwrite {
  type: string;
  id: string;
  allow: string[];
  deny: string[];
}
interface One {
  id: string;
  standing: string;
  roles: string[];
  timedOut: boolean;
  onProbation?: boolean;
  lacksSecondFactor?: boolean;
}
interface Guild {
  id: string;
  roles: Record<string, { permissions: string[] | string; position: number }>;
}

function sum(names: string[] | string): bigint {
  if (typeof names === "string") return rights.ALL;
  return names.reduce((all, name) => all | rights.bit(name as rights.Right), 0n);
}

function make({ id, roles }: Guild, one: One): GuildState {
  const member = {
    guildId: id,
    user: { id: one.id },
    roles: one.roles,
    pending: Boolean(one.onProbation),
    joinedAt: "2020-01-01T00:00:00Z",
    communicationDisabledUntil: one.timedOut ? "2999-01-01T00:00:00Z" : null,
  };
  const snapshot = {
    id,
    ownerId: one.standing === "owner" ? one.id : "somebody",
    mfaLevel: one.lacksSecondFactor ? 1 : 0,
    verificationLevel: 0,
    channels: [],
    emojis: [],
    stickers: [],
    roles: Object.entries(roles).map(([role, { permissions, position }]) => ({
      id: role,
      guildId: id,
      permissions: String(sum(permissions)),
      position,
    })),
    member,
  };
  return new GuildState(snapshot as unknown as GuildSnapshot, () => !one.lacksSecondFactor);
}

// A client has no guild in which its user is a stranger.
const cases = vectors.rights.filter((one) => one.member.standing !== "stranger");

test.each(cases)("rights: $name", (given) => {
  const state = make(given.guild as Guild, given.member as One);
  const { channel } = given as { channel?: { kind: string; overwrites: Overwrite[]; members?: string[] } };
  if (!channel) {
    expect(rights.inGuild(state)).toBe(sum(given.rights));
    return;
  }
  const made = {
    type: channel.kind === "voice" ? kind.voice : kind.text,
    permissionOverwrites: channel.overwrites.map((one) => ({
      id: one.id,
      type: one.type === "role" ? 0 : 1,
      allow: String(sum(one.allow)),
      deny: String(sum(one.deny)),
    })),
  } as Models["Channel"];
  const isThread = channel.kind === "thread" || channel.members;
  const found = isThread
    ? rights.inThread(state, made, channel.members ?? null)
    : rights.inChannel(state, made);
  expect(found).toBe(sum(given.rights));
});

test.each(vectors.rank)("ranks: $name", ({ guild, order }) => {
  const everything = order.map((line) =>
    line
      .filter((one) => !("member" in one) || one.member?.standing !== "stranger")
      .map((one) => {
        const state = make(guild as Guild, (one.member ?? { id: "m", standing: "member", roles: [] }) as One);
        return one.role ? (state.roles.get(one.role) ?? null) : rights.rankOf(state, state.member);
      }),
  );
  everything.forEach((line, at) => {
    for (const higher of line) {
      for (const equal of line) expect(rights.outranks(higher, equal)).toBe(false);
      for (const lower of everything.slice(at + 1).flat()) {
        expect(rights.outranks(higher, lower)).toBe(true);
        expect(rights.outranks(lower, higher)).toBe(false);
      }
    }
  });
});

test.each(vectors.grant)("giving: $name", (given) => {
  expect(rights.mayGrant(sum(given.rights), sum(given.before), sum(given.after))).toBe(given.may);
});

test.each(vectors.overwrite)("overwrites: $name", (given) => {
  const two = (one: { allow: string[]; deny: string[] } | null | undefined) => ({
    allow: sum(one?.allow ?? []),
    deny: sum(one?.deny ?? []),
  });
  expect(rights.mayOverwrite(sum(given.rights), two(given.before), two(given.after))).toBe(given.may);
});
