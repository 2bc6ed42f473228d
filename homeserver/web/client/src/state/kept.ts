/** What is kept on this browser for its user beyond a visit, until signing out: drafts, emoji used lately. */

const PREFIX = "guildhall.kept.";

/** Forgets what was kept for others than this user; for everybody if there is none. */
export function keepOnly(userId: string | null): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !(userId && key.startsWith(`${PREFIX}${userId}.`))) {
      localStorage.removeItem(key);
    }
  }
}

export function kept(userId: string, name: string): string | null {
  return localStorage.getItem(`${PREFIX}${userId}.${name}`);
}

export function keep(userId: string, name: string, value: string | null): void {
  const key = `${PREFIX}${userId}.${name}`;
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // No room: it lasts as long as the page.
  }
}
