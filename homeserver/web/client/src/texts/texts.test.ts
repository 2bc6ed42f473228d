import { FluentResource } from "@fluent/bundle";
import { expect, test } from "vitest";
import { LANGUAGES, preferred, speak, t } from "./texts.svelte";

const files = import.meta.glob<string>("./*.ftl", { query: "?raw", import: "default", eager: true });

/** Ids of the texts of a language, each with the variables in it. */
function texts(language: string): Map<string, string> {
  const source = files[`./${language}.ftl`] ?? "";
  const found = new Map<string, string>();
  for (const { id, value } of new FluentResource(source).body) {
    const names = JSON.stringify(value).matchAll(/"type":"var","name":"([^"]+)"/g);
    found.set(id, [...new Set([...names].map((match) => match[1]))].sort().join(" "));
  }
  return found;
}

test("every language has every text, with the same variables", () => {
  const english = [...texts("en")].sort();
  expect(english.length).toBeGreaterThan(50);
  for (const language of LANGUAGES) expect([...texts(language)].sort()).toEqual(english);
});

test("numbers and names are put in", async () => {
  await speak("en");
  expect(t("members-count", { count: 1 })).toBe("1 member");
  expect(t("members-count", { count: 2 })).toBe("2 members");
  await speak("tr");
  expect(t("invite-join", { guild: "<b>" })).toBe("<b> topluluğuna katıl");
});

test("names do not turn the text around them", async () => {
  await speak("en");
  expect(t("joined", { name: "\u202eeve\u2066" })).toBe("eve is here. Welcome!");
  expect(t("joined", { name: "דנה" })).toBe("\u2068דנה\u2069 is here. Welcome!");
});

test("the reader's first language that there is", () => {
  expect(preferred(["fr-FR", "de-AT", "tr"])).toBe("de");
  expect(preferred(["fr"])).toBe("en");
});
