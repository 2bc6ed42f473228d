import { expect, test } from "vitest";
import { userIdIn } from "./userid";

test("people are named in several ways", () => {
  expect(userIdIn("@ada:example.org", "here.org")).toBe("@ada:example.org");
  expect(userIdIn(" ada:example.org ", "here.org")).toBe("@ada:example.org");
  expect(userIdIn("@ada:localhost:8448", "here.org")).toBe("@ada:localhost:8448");
  expect(userIdIn("ada@example.org", "here.org")).toBe("@ada:example.org");
  expect(userIdIn("ada@localhost:8448", "here.org")).toBe("@ada:localhost:8448");
  expect(userIdIn("ada", "here.org")).toBe("@ada:here.org");
  expect(userIdIn("@ada", "here.org")).toBe("@ada:here.org");
});

test("what names nobody is none", () => {
  expect(userIdIn("", "here.org")).toBeNull();
  expect(userIdIn("Ada Lovelace", "here.org")).toBeNull();
  expect(userIdIn("@:example.org", "here.org")).toBeNull();
  expect(userIdIn("a@b@c", "here.org")).toBeNull();
  expect(userIdIn("ada:<script>", "here.org")).toBeNull();
});
