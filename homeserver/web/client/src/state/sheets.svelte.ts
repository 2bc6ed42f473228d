/** What is opened over the page, about people and what one hears of them: one at a time. What draws it is loaded when it is first opened. */

export type Sheet =
  | { kind: "profile"; userId: string; guildId: string | null }
  | {
      kind: "report";
      what: { userId: string; guildId: string | null } | { channelId: string; messageId: string };
    }
  /** One's own status. */
  | { kind: "status" }
  | { kind: "notifications" }
  | { kind: "notification-settings"; scope: "guild" | "channel"; id: string }
  /** A new private channel; with `channelId` people are brought into a group. */
  | { kind: "new-private"; channelId: string | null }
  | { kind: "rename-group"; channelId: string }
  | { kind: "open-invite" };

let opened = $state.raw<Sheet | null>(null);

export function sheet(): Sheet | null {
  return opened;
}

export function openSheet(what: Sheet): void {
  opened = what;
}

/** Closes this one, if it is still what is open. */
export function closeSheet(what: Sheet): void {
  if (opened === what) opened = null;
}

export function profile(userId: string, guildId: string | null = null): void {
  openSheet({ kind: "profile", userId, guildId });
}
