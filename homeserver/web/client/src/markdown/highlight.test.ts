import { expect, test } from "vitest";
import { highlight } from "./highlight";

test("code keeps each of its characters, and keywords are found", async () => {
  const code = 'fn main() {\n    println!("<b>&amp;{}", 1); // ahoy\n}';
  const found = (await highlight(code, "rs")) ?? [];
  expect(found.map(({ text }) => text).join("")).toBe(code);
  expect(found.find(({ kind }) => kind === "keyword")?.text).toBe("fn");
  expect(found.find(({ kind }) => kind === "comment")?.text).toBe("// ahoy");
});

test("a language in a language", async () => {
  const code = "<script>const a = 1;</script>";
  const found = (await highlight(code, "HTML")) ?? [];
  expect(found.map(({ text }) => text).join("")).toBe(code);
});

test("languages that there are not", async () => {
  for (const name of ["", "nonsense", "constructor", "__proto__"])
    expect(await highlight("x", name)).toBeNull();
});
