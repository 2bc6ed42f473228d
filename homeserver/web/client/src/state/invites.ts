/** Invites as people paste them. */

import { api, ask } from "../api/client";
import { codesOf } from "./home";

/** The code by which this server knows the invite of a link: that of another server has its name behind it. Null if it is no invite. */
export async function codeOf(text: string): Promise<string | null> {
  if (!text.includes("/")) return text || null;
  const codes = codesOf(text, location.host);
  if (codes.length < 2) return codes[0] ?? null;
  for (const code of codes) {
    try {
      const { code: bare, server } = await ask(
        api.GET("/api/v1/invites/{code}", { params: { path: { code } } }),
      );
      return `${bare}@${server}`;
    } catch {
      // It may be the next one.
    }
  }
  // The invite's page tells that it is not there, or that its server cannot be reached.
  return codes[0] ?? null;
}
