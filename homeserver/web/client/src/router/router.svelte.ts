/** Which screen is shown: the path of the address, and nothing else. */

export type Place =
  | { screen: "home" }
  | { screen: "sign-in" }
  | { screen: "sign-up" }
  | { screen: "invite"; code: string }
  | { screen: "guild"; guildId: string; channelId: string | null };

/** The place that an address names; one that names none is home. */
export function parse(path: string): Place {
  const parts = path.split("/").filter(Boolean).map(decode);
  const [first, second, third] = parts;
  if (first === "sign-in" || first === "sign-up") return { screen: first };
  if (first === "invite" && second) return { screen: "invite", code: second };
  if (first === "guilds" && second) return { screen: "guild", guildId: second, channelId: third ?? null };
  return { screen: "home" };
}

export function path(place: Place): string {
  switch (place.screen) {
    case "home":
      return "/";
    case "invite":
      return `/invite/${encodeURIComponent(place.code)}`;
    case "guild": {
      const of = `/guilds/${encodeURIComponent(place.guildId)}`;
      return place.channelId ? `${of}/${encodeURIComponent(place.channelId)}` : of;
    }
    default:
      return `/${place.screen}`;
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

addEventListener("popstate", () => {
  place = parse(location.pathname);
});

export function here(): Place {
  return place;
}

export function go(to: Place, how: "push" | "replace" = "push"): void {
  if (path(to) !== location.pathname) {
    if (how === "push") history.pushState(null, "", path(to));
    else history.replaceState(null, "", path(to));
  }
  place = to;
}

/** Follows a link within the client without loading it anew; new tabs stay the browser's matter. */
export function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as Element).closest("a");
  if (!link || link.target || link.origin !== location.origin || link.pathname.startsWith("/api/")) return;
  event.preventDefault();
  go(parse(link.pathname));
}
