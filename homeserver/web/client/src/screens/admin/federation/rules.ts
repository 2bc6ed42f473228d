/** Changing with whom this server deals. */

import { api, ask } from "../../../api/client";

export type RuleAction = "allow" | "deny";

export async function setRule(pattern: string, action: RuleAction): Promise<void> {
  await ask(
    api.PUT("/api/v1/admin/federation/rules/{pattern}", { params: { path: { pattern } }, body: { action } }),
  );
}

export async function dropRule(pattern: string): Promise<void> {
  await ask(api.DELETE("/api/v1/admin/federation/rules/{pattern}", { params: { path: { pattern } } }));
}
