import { expect, test } from "vitest";
import { plain } from "./plain";

const names = { user: (id: string) => `@${id.slice(1, 4)}`, role: () => "@crew", hidden: "▇" };

test("marks are left out, and what is hidden stays so", () => {
  expect(plain("**bold** _and_ `code` ||secret||", names)).toBe("bold and code ▇");
  expect(plain("> said\n\n- one\n- two", names)).toBe("said\none\ntwo");
  expect(plain("hello <@ada:one>", names)).toBe("hello @ada");
});
