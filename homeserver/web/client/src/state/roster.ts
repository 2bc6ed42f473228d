/** In which order the members of a guild are listed: those who are there by their highest role that is listed apart, then the others. */

import type { Models } from "../api/client";

type Member = Models["Member"];
type Role = Models["Role"];

export interface Section {
  key: string;
  /** Null for those who are there and hold no such role, and for those who are not there. */
  role: Role | null;
  isThere: boolean;
  members: Member[];
}

/** `members` are in the order in which they are to stand in their section. */
export function sections(
  members: Member[],
  roles: Iterable<Role>,
  isThere: (userId: string) => boolean,
): Section[] {
  const hoisted = [...roles].filter((role) => role.hoist).sort((a, b) => b.position - a.position);
  const all: Section[] = [
    ...hoisted.map((role) => ({ key: role.id, role, isThere: true, members: [] })),
    { key: "online", role: null, isThere: true, members: [] },
    { key: "offline", role: null, isThere: false, members: [] },
  ];
  for (const member of members) {
    const there = isThere(member.user.id);
    const section = all.find((one) =>
      one.role ? there && member.roles.includes(one.role.id) : one.isThere === there,
    );
    section?.members.push(member);
  }
  return all.filter((one) => one.members.length > 0);
}
