import { expect, test } from "vitest";
import { isVisual, kindOf } from "./kinds";
import { HIGHEST, mosaic, reserved, room, WIDEST } from "./layout";

test("pictures keep their proportion and fit", () => {
  expect(room({ width: 1920, height: 1080 })).toEqual({ width: 440, height: 248 });
  expect(room({ width: 1000, height: 2000 })).toEqual({ width: 160, height: 320 });
  expect(room({ width: 200, height: 150 })).toEqual({ width: 200, height: 150 });
});

test("whatever a server says of a picture, its room is bounded", () => {
  const sides = [null, 0, -5, 1, 3, 90, 500, 1e9, Number.NaN, Number.POSITIVE_INFINITY];
  for (const width of sides) {
    for (const height of sides) {
      const { width: wide, height: high } = room({ width, height });
      expect(wide).toBeGreaterThanOrEqual(80);
      expect(wide).toBeLessThanOrEqual(WIDEST);
      expect(high).toBeGreaterThanOrEqual(80);
      expect(high).toBeLessThanOrEqual(HIGHEST);
    }
  }
});

test("several stand in rows", () => {
  expect(mosaic(0)).toEqual([]);
  expect(mosaic(1)).toEqual([1]);
  expect(mosaic(2)).toEqual([2]);
  expect(mosaic(3)).toEqual([1, 2]);
  expect(mosaic(4)).toEqual([2, 2]);
  expect(mosaic(10)).toEqual([1, 3, 3, 3]);
  for (let count = 1; count <= 10; count += 1)
    expect(mosaic(count).reduce((sum, row) => sum + row)).toBe(count);
});

test("room is kept for what is still to be drawn", () => {
  const picture = { contentType: "image/png", width: 440, height: 220 };
  expect(reserved([])).toBe(0);
  expect(reserved([picture])).toBe(220);
  expect(reserved([picture, picture])).toBe(165);
  expect(reserved([{ contentType: "text/plain" }])).toBe(80);
});

test("kinds follow from the media type", () => {
  expect(kindOf("image/png")).toBe("picture");
  expect(kindOf("image/svg+xml")).toBe("other");
  expect(kindOf("text/plain; charset=utf-8")).toBe("other");
  expect(kindOf("audio/wav")).toBe("sound");
  expect(isVisual("video/webm")).toBe(true);
});
