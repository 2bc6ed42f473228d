import { FluentResource } from "@fluent/bundle";
import { expect, test } from "vitest";
import { LANGUAGES, preferred, speak, t } from "./texts.svelte";

const files = import.meta.glob<string>("./*/*.ftl", { query: "?raw", import: "default", eager: true });

/** Ids of the texts of a language with the file of each and the variables in it, sorted. */
function texts(language: string): string[] {
  const found: string[] = [];
  for (const [path, source] of Object.entries(files)) {
    const [, of, file] = path.split("/");
    if (of !== language) continue;
    for (const { id, value } of new FluentResource(source).body) {
      const names = JSON.stringify(value).matchAll(/"type":"var","name":"([^"]+)"/g);
      const variables = [...new Set([...names].map((match) => match[1]))].sort();
      found.push([id, file, ...variables].join(" "));
    }
  }
  return found.sort();
}

test("every language has every text, with the same variables", () => {
  const english = texts("en");
  expect(english.length).toBeGreaterThan(50);
  for (const language of LANGUAGES) expect(texts(language)).toEqual(english);
  const ids = english.map((one) => one.split(" ")[0]);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
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
