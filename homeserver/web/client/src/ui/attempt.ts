import { excuse } from "../texts/texts.svelte";
import { toast } from "./toasts.svelte";

/** Does something, and tells if it did not come about. */
export async function attempt(what: () => Promise<unknown>): Promise<void> {
  try {
    await what();
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}
