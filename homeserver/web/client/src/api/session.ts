/** The login of this browser: tokens, where they are kept, and how they are renewed. */

/** What `POST /auth/login` gives, as it is kept. */
export interface Session {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends, in milliseconds since 1970. */
  expiresAt: number;
  userId: string;
}

const KEY = "guildhall.session";
/** Whose page this is: nothing is asked with the login of somebody else, who may have signed in in another tab. */
let owner: string | null = null;
/** A token that ends so soon is renewed before it is used, in milliseconds. */
const MARGIN = 30_000;

/** The page is this user's from now on. */
export function own(userId: string): void {
  owner = userId;
}

export function load(): Session | null {
  const text = localStorage.getItem(KEY);
  if (!text) return null;
  try {
    return JSON.parse(text) as Session;
  } catch {
    return null;
  }
}

export function store(session: Session | null): void {
  if (session) localStorage.setItem(KEY, JSON.stringify(session));
  else localStorage.removeItem(KEY);
}

/** Has the access token be renewed before it is used again. */
export function expire(): void {
  const session = load();
  if (session) store({ ...session, expiresAt: 0 });
}

/** Calls `gone` when another tab has ended the login of this user, or begun that of another. */
export function onOther(userId: string, gone: () => void): void {
  addEventListener("storage", ({ key }) => {
    if ((key === KEY || key === null) && load()?.userId !== userId) gone();
  });
}

interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
}

export function begin(answer: Tokens & { user: { id: string } }): void {
  store({
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken,
    expiresAt: Date.now() + answer.expiresIn * 1000,
    userId: answer.user.id,
  });
}

/**
 * An access token that is good for a moment yet, or null when the login is over.
 *
 * A refresh token works once, and all tabs have the same: one of them renews, and the others find what it has stored.
 * Throws when the server cannot be reached: then nobody knows whether the login is over.
 */
export async function accessToken(): Promise<string | null> {
  const session = mine();
  if (!session || isFresh(session)) return session?.accessToken ?? null;
  return alone(async () => {
    const now = mine();
    if (!now || isFresh(now)) return now?.accessToken ?? null;
    const answer = await fetch("/api/v1/auth/refresh", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refreshToken: now.refreshToken }),
    });
    if (answer.status === 401 || answer.status === 403) {
      store(null);
      return null;
    }
    if (!answer.ok) throw new Error(`the login could not be renewed: ${answer.status}`);
    const tokens = (await answer.json()) as Tokens;
    // Somebody has signed out meanwhile, or in: what is stored is theirs.
    if (load()?.refreshToken !== now.refreshToken) return null;
    store({
      ...now,
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresAt: Date.now() + tokens.expiresIn * 1000,
    });
    return tokens.accessToken;
  });
}

/** The login that is stored, if it is that of this page's user. */
function mine(): Session | null {
  const session = load();
  return owner && session?.userId !== owner ? null : session;
}

function isFresh(session: Session): boolean {
  return session.expiresAt - MARGIN > Date.now();
}

/** Does something while no other tab does the same. Pages that came over a connection that others can read have no such locks. */
function alone<T>(what: () => Promise<T>): Promise<T> {
  const locks = navigator.locks as LockManager | undefined;
  return locks ? (locks.request("guildhall.refresh", what) as Promise<T>) : what();
}
