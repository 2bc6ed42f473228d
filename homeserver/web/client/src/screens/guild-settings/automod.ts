/** Rules of automod as the API numbers them. */

import type { Models } from "../../api/client";
import { duration } from "../../texts/figures";
import { t } from "../../texts/texts.svelte";

/** Words, many mentions, links, invites. */
export const TRIGGERS = [1, 5, 1000, 1001] as const;
/** So many rules of each kind a guild can have. */
export const MOST: Record<number, number> & Record<(typeof TRIGGERS)[number], number> = {
  1: 6,
  5: 1,
  1000: 1,
  1001: 1,
};

/** What follows when a rule finds something. */
export function actionsText(rule: Models["AutoModerationRule"]): string {
  return rule.actions
    .map(({ type, metadata }) =>
      t(`automod-does-${type}`, { time: duration(metadata?.durationSeconds ?? 0) }),
    )
    .join(", ");
}

/** The lines of a text that say something. */
export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((one) => one.trim())
    .filter(Boolean);
}
