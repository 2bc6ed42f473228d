import { excuse } from "../texts/texts.svelte";
import { toast } from "./toasts.svelte";

/** Does something, and tells if it did not come about, in these `words` if they are given; whether it did. */
export async function attempt(
  what: () => Promise<unknown>,
  words: (error: unknown) => string = excuse,
): Promise<boolean> {
  try {
    await what();
    return true;
  } catch (error) {
    toast(words(error), { kind: "fault" });
    return false;
  }
}
