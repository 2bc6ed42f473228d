import { expect, test } from "vitest";
import { isEmojiOnly } from "./emoji";
import { parse } from "./parse";

test("texts of emoji alone are told from others", () => {
  for (const text of ["🎉", "👩‍🚀 🇹🇷", "<:wave:abc>", "<a:wave:abc> 👍🏽", "❤️"]) {
    expect(isEmojiOnly(parse(text)), text).toBe(true);
  }
  for (const text of ["", "hi 🎉", "12", "12 🎉", "**🎉**", "# 🎉", "🎉".repeat(28), "> 🎉", "©x"]) {
    expect(isEmojiOnly(parse(text)), text).toBe(false);
  }
});
