/** Keys as they are written (`Ctrl+K`, `Alt+Shift+ArrowUp`) and as they are pressed. */

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Whether these keys were pressed, and no others with them. `Ctrl` is the command key where there is one. */
export function isPressed(keys: string, event: Pressed, isMac = onMac()): boolean {
  const parts = keys.split("+");
  const key = parts.pop() ?? "";
  const has = (name: string) => parts.includes(name);
  // With Alt, Ctrl is Ctrl there too: systems keep the other for themselves.
  const isCommand = isMac && has("Ctrl") && !has("Alt");
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    event.ctrlKey === (has("Ctrl") && !isCommand) &&
    event.metaKey === isCommand &&
    event.altKey === has("Alt") &&
    event.shiftKey === has("Shift")
  );
}

export function onMac(): boolean {
  return /Mac|iPhone|iPad/u.test(navigator.platform);
}

/** Whether somebody begins to write: a letter, a digit or a slash, without other keys. */
export function isWriting({ key, ctrlKey, metaKey, altKey }: Pressed): boolean {
  return !ctrlKey && !metaKey && !altKey && /^[\p{L}\p{N}/]$/u.test(key);
}

/** The one before or after another in a list, round its ends; of those that are wanted. */
export function neighbour<T>(
  all: T[],
  current: T | undefined,
  by: 1 | -1,
  isWanted: (one: T) => boolean = () => true,
): T | undefined {
  const { length } = all;
  const begin = current === undefined ? (by === 1 ? -1 : length) : all.indexOf(current);
  for (let step = 1; step <= length; step += 1) {
    const one = all[(((begin + by * step) % length) + length) % length];
    if (one !== undefined && one !== current && isWanted(one)) return one;
  }
  return undefined;
}
