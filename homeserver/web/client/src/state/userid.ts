/** Reading what people write to name somebody. */

const ID = /^@?([a-z0-9._=/+-]{1,255}):([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/u;

/** `@name:server`, with or without the mark before it; a name alone is one of `server`. Null for what names nobody. */
export function userIdIn(text: string, server: string): string | null {
  const wanted = text.trim();
  const found = ID.exec(wanted);
  if (found) return wanted.startsWith("@") ? wanted : `@${wanted}`;
  // `name@server`, as mail has it.
  const [name, of, ...rest] = wanted.replace(/^@/u, "").split("@");
  if (name && of && rest.length === 0) return userIdIn(`@${name}:${of}`, server);
  return /^@?[a-z0-9._-]{1,64}$/u.test(wanted) ? `@${wanted.replace(/^@/u, "")}:${server}` : null;
}
