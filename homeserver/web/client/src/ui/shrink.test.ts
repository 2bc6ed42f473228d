import { expect, test } from "vitest";
import { middle } from "./shrink";

test("what does not fit is cut off around the middle", () => {
  expect(middle(200, 100, 1)).toEqual({ x: 50, y: 0, w: 100, h: 100 });
  expect(middle(100, 400, 1)).toEqual({ x: 0, y: 150, w: 100, h: 100 });
  expect(middle(400, 400, 4)).toEqual({ x: 0, y: 150, w: 400, h: 100 });
});
