/** The words of the user interface, in the reader's language (Fluent, <https://projectfluent.org>). */

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { Refusal } from "../api/client";

export const LANGUAGES = ["en", "tr", "de"] as const;
export type Language = (typeof LANGUAGES)[number];
/** What the languages call themselves. */
export const NAMES: Record<Language, string> = { en: "English", tr: "Türkçe", de: "Deutsch" };
/** Where the language is kept that was chosen on this browser. */
const CHOSEN = "guildhall.language";

/** Only the language that is spoken is loaded. */
const sources: Record<Language, () => Promise<{ default: string }>> = {
  en: () => import("./en"),
  tr: () => import("./tr"),
  de: () => import("./de"),
};

let bundle = $state.raw<FluentBundle | null>(null);
let language = $state<Language>("en");

/** The first language of the reader that there is. */
export function preferred(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const found = LANGUAGES.find((language) => one.toLowerCase().split("-")[0] === language);
    if (found) return found;
  }
  return "en";
}

export async function speak(wanted: Language): Promise<void> {
  const { default: source } = await sources[wanted]();
  // What stands in a text is kept apart from it below, where that makes a difference.
  const next = new FluentBundle(wanted, { useIsolating: false });
  next.addResource(new FluentResource(source));
  bundle = next;
  language = wanted;
  document.documentElement.lang = wanted;
}

/** The language that was chosen here, else the first of the reader's that there is. */
export function wanted(): Language {
  const chosen = LANGUAGES.find((one) => one === localStorage.getItem(CHOSEN));
  return chosen ?? preferred(navigator.languages);
}

/** Speaks a language from now on, on this browser. */
export async function choose(language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language);
  await speak(language);
}

export function spoken(): Language {
  return language;
}

/** A text. Names in it are shown as they are: nothing in them is markup. */
export function t(id: string, values?: Record<string, FluentVariable>): string {
  const message = bundle?.getMessage(id);
  if (!bundle || !message?.value) return id;
  const shown = Object.entries(values ?? {}).map(([name, value]) => [
    name,
    typeof value === "string" ? apart(value) : value,
  ]);
  return bundle.formatPattern(message.value, Object.fromEntries(shown) as Record<string, FluentVariable>);
}

/** What turns text around, or is not seen (Unicode Standard Annex 9, section 2). */
const TURNS = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Letters that are written from right to left. */
const LEFTWARDS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE. */
const [ISOLATE, END] = [0x2068, 0x2069].map((code) => String.fromCodePoint(code));

/** A name of somebody's choice, which does not reorder the text around it. */
export function apart(name: string): string {
  const plain = name.replace(TURNS, "");
  return LEFTWARDS.test(plain) ? `${ISOLATE}${plain}${END}` : plain;
}

/** What to tell somebody for whom something did not come about. */
export function excuse(error: unknown): string {
  if (!(error instanceof Refusal)) return t("error-other", { message: String(error) });
  switch (error.code) {
    case "OFFLINE":
      return t("error-offline");
    case "FORBIDDEN":
      return t("error-forbidden");
    case "NOT_FOUND":
      return t("error-not-found");
    case "RATE_LIMITED":
      return t("error-rate");
    case "AUTOMOD_BLOCKED":
      return t("error-automod", { message: error.message });
    case "UPSTREAM_UNAVAILABLE":
      return t("error-upstream");
    default:
      return t("error-other", { message: error.details[0]?.message ?? error.message });
  }
}
