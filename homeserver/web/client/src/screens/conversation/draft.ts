/** What is begun to be written in a channel, kept until it is sent. */

import { keep, kept } from "../../state/kept";

export interface Draft {
  text: string;
  /** Names in it with what is sent for them. */
  names: [string, string][];
}

export function draft(userId: string, place: string): Draft {
  try {
    const stored = JSON.parse(kept(userId, `draft.${place}`) ?? "null") as Partial<Draft> | null;
    return { text: String(stored?.text ?? ""), names: Array.isArray(stored?.names) ? stored.names : [] };
  } catch {
    return { text: "", names: [] };
  }
}

export function keepDraft(userId: string, place: string, { text, names }: Draft): void {
  const used = names.filter(([name]) => text.includes(name));
  keep(userId, `draft.${place}`, text ? JSON.stringify({ text, names: used }) : null);
}
