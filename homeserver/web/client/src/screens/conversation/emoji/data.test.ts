import { expect, test } from "vitest";
import { entries, search } from "./data";

const RAW = [
  {
    emoji: "😂",
    annotation: "face with tears of joy",
    tags: ["laugh", "lol"],
    shortcodes: ["joy"],
    group: 0,
    version: 0.6,
  },
  { emoji: "🕹️", annotation: "joystick", tags: ["game"], shortcodes: ["joystick"], group: 6, version: 0.7 },
  {
    emoji: "👋",
    annotation: "waving hand",
    shortcodes: ["wave"],
    group: 1,
    version: 0.6,
    skins: [
      { emoji: "👋🏿", tone: 5 },
      { emoji: "👋🏻", tone: 1 },
    ],
  },
  { emoji: "🏻", annotation: "light skin tone", group: 2, version: 1 },
  { emoji: "🫩", annotation: "new", group: 0, version: 16 },
];

test("what is shown: no parts, nothing too new, tones in order", () => {
  const all = entries(RAW);
  expect(all.map((one) => one.emoji)).toEqual(["😂", "🕹️", "👋"]);
  expect(all[2]?.tones).toEqual(["👋🏻", "👋🏿"]);
});

test("what fits best comes first", () => {
  const all = entries(RAW);
  expect(search(all, "joy", 5).map((one) => one.emoji)).toEqual(["😂", "🕹️"]);
  expect(search(all, "hand wav", 5).map((one) => one.emoji)).toEqual(["👋"]);
  expect(search(all, "", 5)).toEqual([]);
});

test("words of the reader's language are found beside the English ones", () => {
  const local = [{ emoji: "👋", annotation: "winkende Hand", tags: ["winken"], group: 1, version: 0.6 }];
  const all = entries(RAW, local);
  expect(all[2]?.name).toBe("winkende Hand");
  for (const word of ["winken", "wave", "waving"]) expect(search(all, word, 5)).toHaveLength(1);
});
