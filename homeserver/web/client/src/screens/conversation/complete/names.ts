/** While a message is written it has names in it; what is sent has ids. */

/** Code, in which nothing is called. */
const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/u;
const CALL =
  /<@&(?<role>[^\s<>]{1,255})>|<@(?<user>[^\s<>&:]{1,255}:[^\s<>]{1,255})>|<a?:(?<name>\w{2,32}):(?<emoji>[^\s<>:]{1,64})>|\[(?<channel>#[^\]\n]+)\]\((?<link>[^)\s]+)\)/gu;

/** What ids are called. */
export interface Calls {
  user: (id: string) => string | undefined;
  role: (id: string) => string | undefined;
}

export class Names {
  /** What is sent for what is written. */
  readonly #sent = new Map<string, string>();

  constructor(known: Iterable<[string, string]> = []) {
    for (const [written, sent] of known) this.#sent.set(written, sent);
  }

  /** Takes note of a name, and says what is to be written: if somebody else has it already, what is sent. */
  add(written: string, sent: string): string {
    const known = this.#sent.get(written);
    if (known !== undefined && known !== sent) return sent;
    this.#sent.set(written, sent);
    return written;
  }

  entries(): [string, string][] {
    return [...this.#sent];
  }

  /** The text as it is sent. `emoji` says what a short name between colons stands for. */
  sent(text: string, emoji: (name: string) => string | undefined = () => undefined): string {
    // The longest first: a name may begin with another.
    const written = [...this.#sent.keys()].sort((a, b) => b.length - a.length);
    const names = written.map((one) => `${escape(one)}(?![\\p{L}\\p{N}_])`);
    const pattern = new RegExp([...names, "<a?:\\w{2,32}:[^\\s<>:]{1,64}>", ":(\\w{2,32}):"].join("|"), "gu");
    return text
      .split(CODE)
      .map((part, at) => {
        if (at % 2 === 1) return part;
        return part.replace(pattern, (found: string, name: string | undefined) => {
          return this.#sent.get(found) ?? (name ? (emoji(name) ?? found) : found);
        });
      })
      .join("");
  }

  /** The text as it is written: with names for ids, which are noted. */
  written(text: string, { user, role }: Calls): string {
    return text
      .split(CODE)
      .map((part, at) => {
        if (at % 2 === 1) return part;
        return part.replace(CALL, (found: string, ...rest: unknown[]) => {
          const groups = rest.at(-1) as Record<string, string | undefined>;
          if (groups["role"]) return this.#named(role(groups["role"]), found);
          if (groups["user"]) return this.#named(user(`@${groups["user"]}`), found);
          if (groups["channel"]) return this.#named(groups["channel"], found, "");
          return this.#named(`:${groups["name"] ?? ""}:`, found, "");
        });
      })
      .join("");
  }

  #named(name: string | undefined, sent: string, sign = "@"): string {
    return name ? this.add(`${sign}${name}`, sent) : sent;
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}
