import type { Group } from "../../ui/settings";

export const groups: Group[] = [
  {
    title: "settings-own",
    pages: [
      { id: "account", title: "settings-account", load: () => import("./account/Account.svelte") },
      { id: "profile", title: "settings-profile", load: () => import("./profile/Profile.svelte") },
      { id: "privacy", title: "settings-privacy", load: () => import("./Privacy.svelte") },
      { id: "sessions", title: "settings-sessions", load: () => import("./Sessions.svelte") },
      { id: "data", title: "settings-data", load: () => import("./data/Data.svelte") },
    ],
  },
  {
    title: "settings-this-app",
    pages: [
      { id: "appearance", title: "settings-appearance", load: () => import("./Appearance.svelte") },
      { id: "notifications", title: "settings-notifications", load: () => import("./Notifications.svelte") },
      { id: "language", title: "settings-language", load: () => import("./Language.svelte") },
    ],
  },
];
