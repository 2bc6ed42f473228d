/** How the client looks on this device: kept in the browser, and set on the root of the page, where `ui/tokens.css` reads it. */

export const THEMES = ["system", "light", "dark", "contrast"] as const;
export const DENSITIES = ["cozy", "compact"] as const;
export const MOTIONS = ["system", "reduced", "full"] as const;
/** Pixels between messages of different people. */
export const GAPS = [0, 4, 8, 16, 24] as const;
export const FONT = { least: 12, most: 24, usual: 16 } as const;

export interface Appearance {
  theme: (typeof THEMES)[number];
  density: (typeof DENSITIES)[number];
  motion: (typeof MOTIONS)[number];
  gap: (typeof GAPS)[number];
  /** Pixels. */
  font: number;
}

const KEY = "guildhall.appearance";
const USUAL: Appearance = { theme: "system", density: "cozy", motion: "system", gap: 8, font: FONT.usual };

function one<T>(all: readonly T[], wanted: unknown, usual: T): T {
  return all.find((each) => each === wanted) ?? usual;
}

/** What was kept, by this or another version: what it does not know is as usual. */
export function read(kept: unknown): Appearance {
  const said = (typeof kept === "object" && kept !== null ? kept : {}) as Record<string, unknown>;
  const font = Number(said["font"] ?? USUAL.font);
  return {
    theme: one(THEMES, said["theme"], USUAL.theme),
    density: one(DENSITIES, said["density"], USUAL.density),
    motion: one(MOTIONS, said["motion"], USUAL.motion),
    gap: one(GAPS, said["gap"], USUAL.gap),
    font: Number.isFinite(font) ? Math.min(Math.max(Math.round(font), FONT.least), FONT.most) : USUAL.font,
  };
}

function stored(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") as unknown;
  } catch {
    return null;
  }
}

let current = $state.raw<Appearance>(USUAL);
const wantsContrast = matchMedia("(prefers-contrast: more)");

function apply(): void {
  const { style, dataset } = document.documentElement;
  const { theme, density, motion, gap, font } = current;
  const isContrast = theme === "contrast" || (theme === "system" && wantsContrast.matches);
  dataset["theme"] = theme;
  dataset["contrast"] = isContrast ? "more" : "usual";
  dataset["density"] = density;
  dataset["motion"] = motion;
  style.setProperty("--message-gap", `${gap / 16}rem`);
  // What the browser is set to stays, unless something else was chosen here.
  style.fontSize = font === FONT.usual ? "" : `${font}px`;
}

/** Shows the page as this device wants it; before anything is painted. */
export function dress(): void {
  current = read(stored());
  apply();
  wantsContrast.addEventListener("change", apply);
  // Other tabs of this browser look the same.
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    current = read(stored());
    apply();
  });
}

export function appearance(): Appearance {
  return current;
}

/** Whether something was chosen on this device. */
export function isChosen(): boolean {
  return stored() !== null;
}

/** Looks otherwise from now on, at once. */
export function look(change: Partial<Appearance>): void {
  current = read({ ...current, ...change });
  localStorage.setItem(KEY, JSON.stringify(current));
  apply();
}
