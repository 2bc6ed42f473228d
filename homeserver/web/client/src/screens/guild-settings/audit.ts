/** Entries of the audit log as sentences. */

import type { Models } from "../../api/client";
import type { GuildState } from "../../state/guilds.svelte";
import { world } from "../../state/here.svelte";
import { kind } from "../../state/order";
import { localpart } from "../../state/people.svelte";
import { named } from "../../state/rights-list";
import { moment } from "../../texts/times";
import { t } from "../../texts/texts.svelte";

type Entry = Models["AuditLogEntry"];

/** Actions that there are, as `actionType` numbers them. */
export const ACTIONS = [
  1, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 30, 31, 32, 50, 51, 52, 60, 61, 62, 72, 73, 74, 75, 90,
  91, 92, 100, 101, 102, 110, 111, 112, 140, 141, 142, 143, 144, 145, 1000, 1001,
];

/** What somebody did, and to what. */
export function sentence(guild: GuildState, entry: Entry): string {
  const id = ACTIONS.includes(entry.actionType) ? `audit-${entry.actionType}` : "audit-other";
  return t(id, {
    name: personOf(guild, entry.userId),
    target: targetOf(guild, entry),
    channel: channelOf(guild, entry.options.channelId),
    for: forWhom(guild, entry),
    count: entry.options.count ?? 0,
    rule: entry.options.autoModerationRuleName ?? "",
  });
}

function personOf(guild: GuildState, id: string): string {
  return world().people.name(guild.guild.id, id);
}

function channelOf(guild: GuildState, id: string | null | undefined): string {
  const name = id && guild.channels.get(id)?.name;
  return name ? `#${name}` : t("audit-gone");
}

/** Whom an overwrite is for. */
function forWhom(guild: GuildState, { options }: Entry): string {
  if (!options.id) return "";
  return options.type === 1
    ? personOf(guild, options.id)
    : (guild.roles.get(options.id)?.name ?? t("audit-gone"));
}

/** The name of what something was done to: as it is now, else as the entry knows it. */
function targetOf(guild: GuildState, entry: Entry): string {
  const { targetId, changes } = entry;
  const told = changes.find((one) => one.key === "name");
  const known = told?.newValue ?? told?.oldValue;
  if (targetId?.startsWith("@")) return personOf(guild, targetId);
  const channel = targetId ? guild.channels.get(targetId) : undefined;
  if (channel) return channel.type === kind.category ? channel.name : `#${channel.name}`;
  // Servers are called by their names.
  if (targetId && entry.actionType >= 1000) return targetId;
  const others = [guild.roles, guild.emojis, guild.stickers];
  const other = targetId && others.map((all) => all.get(targetId)?.name).find(Boolean);
  if (other) return other;
  if (typeof known === "string") return known;
  return t("audit-gone");
}

/** What became different, a line for each. */
export function changesOf(guild: GuildState, entry: Entry): string[] {
  return entry.changes.map(({ key, oldValue, newValue }) => {
    const name = t(`audit-key-${key.replace("$", "")}`);
    const field = name.startsWith("audit-key-") ? key : name;
    if (key === "permissions" || key === "allow" || key === "deny") {
      return rightsChanged(field, oldValue, newValue);
    }
    const was = shown(guild, key, oldValue);
    const is = shown(guild, key, newValue);
    if (!was) return t("audit-set", { field, to: is || t("audit-nothing") });
    return t("audit-changed", { field, from: was, to: is || t("audit-nothing") });
  });
}

function rightsChanged(field: string, oldValue: unknown, newValue: unknown): string {
  const [was, is] = [oldValue, newValue].map((one) => BigInt(typeof one === "string" ? one : 0)) as [
    bigint,
    bigint,
  ];
  const names = (rights: bigint) => named(rights).map((one) => t(`right-${one}`));
  const more = names(is & ~was).map((one) => `+ ${one}`);
  const less = names(was & ~is).map((one) => `− ${one}`);
  return t("audit-set", { field, to: [...more, ...less].join(", ") || t("audit-nothing") });
}

function shown(guild: GuildState, key: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number")
    return key === "color" ? `#${value.toString(16).padStart(6, "0")}` : String(value);
  if (typeof value === "string") {
    if (key === "communicationDisabledUntil") return moment(value);
    if (value.startsWith("@")) return localpart(value);
    return guild.roles.get(value)?.name ?? guild.channels.get(value)?.name ?? value;
  }
  if (Array.isArray(value)) return value.map((one) => shown(guild, key, one)).join(", ");
  const { name } = value as { name?: unknown };
  return typeof name === "string" ? name : t("audit-something");
}
