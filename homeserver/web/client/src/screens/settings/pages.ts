import type { Group } from "../../ui/settings";

export const groups: Group[] = [
  {
    title: "settings-this-app",
    pages: [{ id: "language", title: "settings-language", load: () => import("./Language.svelte") }],
  },
];
