import { beforeEach, expect, test, vi } from "vitest";

vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
const { appearance, dress, isChosen, look, read } = await import("./appearance.svelte");

const root = document.documentElement;

beforeEach(() => {
  localStorage.clear();
  dress();
});

test("what was kept is taken as far as it is known", () => {
  const usual = { theme: "system", density: "cozy", motion: "system", gap: 8, font: 16 };
  for (const odd of [null, 7, "dark", [], {}, { theme: "pink", font: "large", gap: 9 }]) {
    expect(read(odd)).toEqual(usual);
  }
  expect(read({ theme: "dark", font: 99, gap: 24 })).toEqual({ ...usual, theme: "dark", font: 24, gap: 24 });
  expect(read({ font: 3 }).font).toBe(12);
});

test("a choice holds at once and is kept", () => {
  expect(isChosen()).toBe(false);
  look({ theme: "contrast", font: 20, density: "compact" });
  expect(root.dataset).toMatchObject({ theme: "contrast", contrast: "more", density: "compact" });
  expect(root.style.fontSize).toBe("20px");
  dress();
  expect(appearance()).toMatchObject({ theme: "contrast", font: 20 });
  look({ font: 16, theme: "light" });
  expect(root.style.fontSize).toBe("");
  expect(root.dataset["contrast"]).toBe("usual");
  expect(isChosen()).toBe(true);
});

test("what is broken is as if there were nothing", () => {
  localStorage.setItem("guildhall.appearance", "{");
  dress();
  expect(appearance().theme).toBe("system");
});
