import type { Group } from "../../ui/settings";

export const groups: Group[] = [
  {
    title: "admin-server",
    pages: [
      { id: "health", title: "admin-health", load: () => import("./Health.svelte") },
      { id: "reports", title: "admin-reports", load: () => import("./reports/Reports.svelte") },
      { id: "announcement", title: "admin-announcement", load: () => import("./Announcement.svelte") },
      { id: "media", title: "admin-media", load: () => import("./Media.svelte") },
    ],
  },
  {
    title: "admin-people",
    pages: [
      { id: "users", title: "admin-users", load: () => import("./users/Users.svelte") },
      { id: "tokens", title: "admin-tokens", load: () => import("./Tokens.svelte") },
      { id: "guilds", title: "admin-guilds", load: () => import("./Guilds.svelte") },
    ],
  },
  {
    title: "admin-federation",
    pages: [
      { id: "rules", title: "admin-rules", load: () => import("./federation/Rules.svelte") },
      { id: "waiting", title: "admin-waiting", load: () => import("./federation/Waiting.svelte") },
      { id: "peers", title: "admin-peers", load: () => import("./federation/Peers.svelte") },
    ],
  },
];
