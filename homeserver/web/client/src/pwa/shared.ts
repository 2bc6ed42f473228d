/** What the page and its worker both know. */

/** Where the page leaves the words of notifications. */
export const STORE = "guildhall-words";
export const WORDS = "/words";
/** By the type of a notification, with `{name}`, `{where}` and `{guild}` in them. */
export type Words = Record<string, string>;
