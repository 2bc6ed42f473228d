/** What a message says that tells of something that was done. */

import type { Models } from "../../../api/client";
import { t } from "../../../texts/texts.svelte";

/** `called` gives the name of a user. */
export function told(message: Models["Message"], name: string, called: (id: string) => string): string {
  const whom = message.mentions[0];
  switch (message.type) {
    case 1:
      return t("told-added", { name, whom: whom ? called(whom) : "" });
    case 2:
      return whom && whom !== message.authorId
        ? t("told-removed", { name, whom: called(whom) })
        : t("told-left", { name });
    case 4:
      return message.content ? t("told-renamed", { name, to: message.content }) : t("told-unnamed", { name });
    case 6:
      return t("pinned-message", { name });
    default:
      return t("joined", { name });
  }
}
