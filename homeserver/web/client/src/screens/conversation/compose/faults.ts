/** Why a file was not taken, as people are told. */

import { Refusal } from "../../../api/client";
import { size } from "../../../texts/figures";
import { excuse, t } from "../../../texts/texts.svelte";

/** Whether trying again can help. */
export function isFinal(why: Refusal): boolean {
  return why.code === "PAYLOAD_TOO_LARGE" || why.code === "VALIDATION_ERROR" || why.code === "UNREADABLE";
}

export function fault(why: Refusal): string {
  switch (why.code) {
    case "PAYLOAD_TOO_LARGE": {
      // The answer names the limit, which differs between users.
      const limit = /\d{4,}/.exec(why.message)?.[0];
      return limit
        ? t("media-fault-too-large-limit", { limit: size(Number(limit)) })
        : t("media-fault-too-large");
    }
    case "CONFLICT":
      return t("media-fault-full");
    case "VALIDATION_ERROR":
      return t(
        why.details.some(({ field }) => field === "size") ? "media-fault-empty" : "media-fault-refused",
      );
    case "FORBIDDEN":
      return t("media-no-right");
    case "UNREADABLE":
      return t("media-fault-unreadable");
    default:
      return excuse(why);
  }
}
