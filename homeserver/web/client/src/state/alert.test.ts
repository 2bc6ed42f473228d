import { expect, test } from "vitest";
import { alertFor, type Situation } from "./alert";

const usual: Situation = {
  type: "mention",
  isRead: false,
  status: "online",
  isSeen: true,
  isOpen: false,
  isDesktop: true,
};

test("who looks at the page is told within it, of what is elsewhere", () => {
  expect(alertFor(usual)).toBe("toast");
  expect(alertFor({ ...usual, isOpen: true })).toBeNull();
  expect(alertFor({ ...usual, type: "message" })).toBeNull();
});

test("who does not is told by the device, if that may be", () => {
  expect(alertFor({ ...usual, isSeen: false, isOpen: true })).toBe("desktop");
  expect(alertFor({ ...usual, isSeen: false, isDesktop: false })).toBeNull();
});

test("nobody is disturbed who does not want to be, nor told of what was read", () => {
  expect(alertFor({ ...usual, status: "dnd" })).toBeNull();
  expect(alertFor({ ...usual, isSeen: false, status: "dnd" })).toBeNull();
  expect(alertFor({ ...usual, isRead: true })).toBeNull();
});
