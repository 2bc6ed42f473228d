import { expect, test } from "vitest";
import type { Models } from "../api/client";
import { sections } from "./roster";

const member = (name: string, ...roles: string[]) =>
  ({
    user: { id: `@${name}:x.org`, username: name, displayName: name },
    roles,
  }) as unknown as Models["Member"];
const role = (id: string, position: number, hoist: boolean) =>
  ({ id, name: id, position, hoist }) as unknown as Models["Role"];

test("members stand under their highest role that is listed apart", () => {
  const roles = [role("low", 1, true), role("high", 3, true), role("plain", 2, false)];
  const members = [
    member("ada", "low", "high"),
    member("ben", "plain"),
    member("cai", "low"),
    member("dee", "high"),
  ];
  const shown = sections(members, roles, (id) => id !== "@dee:x.org");
  expect(shown.map(({ key, members }) => [key, members.map((one) => one.user.username)])).toEqual([
    ["high", ["ada"]],
    ["low", ["cai"]],
    ["online", ["ben"]],
    ["offline", ["dee"]],
  ]);
});
