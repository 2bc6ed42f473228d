/** Which screen is shown: the path of the address, and nothing else. */

export type Place =
  | { screen: "home" }
  | { screen: "sign-in" }
  | { screen: "sign-up" }
  /** A forgotten password, and an address that is confirmed: by a code that has come by mail. */
  | { screen: "reset-password" }
  | { screen: "verify-email" }
  | { screen: "invite"; code: string }
  /** Friends and those who want to be. */
  | { screen: "friends" }
  /** A private channel. */
  | { screen: "private"; channelId: string; messageId?: string }
  /** A channel of a guild; with a message that is jumped to, or a thread that is open beside it. */
  | {
      screen: "guild";
      guildId: string;
      channelId: string | null;
      messageId?: string;
      threadId?: string;
    }
  /** A page of settings, null for the list of them. */
  | { screen: "settings"; page: string | null }
  | { screen: "guild-settings"; guildId: string; page: string | null }
  | { screen: "channel-settings"; guildId: string; channelId: string; page: string | null }
  | { screen: "admin"; page: string | null };

/** The place that an address names; one that names none is home. */
export function parse(path: string): Place {
  const [first, second, third, fourth, fifth] = path.split("/").filter(Boolean).map(decode);
  switch (first) {
    case "sign-in":
    case "sign-up":
    case "reset-password":
    case "verify-email":
    case "friends":
      return { screen: first };
    case "settings":
    case "admin":
      return { screen: first, page: second ?? null };
    case "invite":
      return second ? { screen: "invite", code: second } : { screen: "home" };
    case "channels":
      if (!second) return { screen: "home" };
      return { screen: "private", channelId: second, ...(third ? { messageId: third } : {}) };
    case "guilds":
      return second ? ofGuild(second, third, fourth, fifth) : { screen: "home" };
    default:
      return { screen: "home" };
  }
}

function ofGuild(guildId: string, channelId?: string, next?: string, last?: string): Place {
  if (channelId === "settings") return { screen: "guild-settings", guildId, page: next ?? null };
  if (!channelId) return { screen: "guild", guildId, channelId: null };
  if (next === "settings") return { screen: "channel-settings", guildId, channelId, page: last ?? null };
  if (next === "threads" && last) return { screen: "guild", guildId, channelId, threadId: last };
  return { screen: "guild", guildId, channelId, ...(next ? { messageId: next } : {}) };
}

/** The address of a place. Ids of rooms and messages begin with `!` and `$`, so that no word is one. */
export function path(place: Place): string {
  return `/${parts(place)
    .filter((one) => one !== null && one !== undefined)
    .map(encodeURIComponent)
    .join("/")}`;
}

function parts(place: Place): (string | null | undefined)[] {
  switch (place.screen) {
    case "home":
      return [];
    case "invite":
      return ["invite", place.code];
    case "private":
      return ["channels", place.channelId, place.messageId];
    case "guild":
      return place.threadId
        ? ["guilds", place.guildId, place.channelId, "threads", place.threadId]
        : ["guilds", place.guildId, place.channelId, place.messageId];
    case "settings":
    case "admin":
      return [place.screen, place.page];
    case "guild-settings":
      return ["guilds", place.guildId, "settings", place.page];
    case "channel-settings":
      return ["guilds", place.guildId, place.channelId, "settings", place.page];
    default:
      return [place.screen];
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let place = $state.raw<Place>(parse(location.pathname));
/** Where one was who has opened settings: closing them leads back there. */
let before: Place = { screen: "home" };

function isSettings({ screen }: Place): boolean {
  return screen === "admin" || screen.endsWith("settings");
}

function set(to: Place): void {
  if (isSettings(to) && !isSettings(place)) before = place;
  place = to;
}

addEventListener("popstate", () => {
  set(parse(location.pathname));
});

export function here(): Place {
  return place;
}

export function go(to: Place, how: "push" | "replace" = "push"): void {
  if (path(to) !== location.pathname) {
    if (how === "push") history.pushState(null, "", path(to));
    else history.replaceState(null, "", path(to));
  }
  set(to);
}

/** Leaves settings for where they were opened. */
export function leaveSettings(): void {
  go(before);
}

/** Follows a link within the client without loading it anew; new tabs stay the browser's matter. */
export function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as Element).closest("a");
  if (!link || link.target || link.origin !== location.origin || link.pathname.startsWith("/api/")) return;
  event.preventDefault();
  go(parse(link.pathname));
}
