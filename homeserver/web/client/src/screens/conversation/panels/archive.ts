/** After which time without a message threads are archived. */

import { t } from "../../../texts/texts.svelte";

/** In minutes. */
export const ARCHIVED_AFTER = [
  { value: 60, label: () => t("talk-hours", { count: 1 }) },
  { value: 1440, label: () => t("talk-days", { count: 1 }) },
  { value: 4320, label: () => t("talk-days", { count: 3 }) },
  { value: 10080, label: () => t("talk-days", { count: 7 }) },
];
