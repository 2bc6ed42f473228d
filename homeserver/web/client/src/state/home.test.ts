import { expect, test } from "vitest";
import { codesOf, inviteAt, parseHome, remember, remembered } from "./home";

test("a name and a server, however they are written", () => {
  const ada = { name: "ada", server: "example.org" };
  expect(parseHome("ada@example.org")).toEqual(ada);
  expect(parseHome(" @ada@Example.org ")).toEqual(ada);
  expect(parseHome("@ada:example.org")).toEqual(ada);
  expect(parseHome("@ada:localhost:8448")).toEqual({ name: "ada", server: "localhost:8448" });
  expect(parseHome("localhost:8448")).toEqual({ name: null, server: "localhost:8448" });
  expect(parseHome("https://chat.example.org/invite/x")).toEqual({ name: null, server: "chat.example.org" });
  for (const wrong of ["", "ada@", "@ada", "a b.org", "ada@example.org/x", "<b>@x"]) {
    expect(parseHome(wrong)).toBeNull();
  }
});

test("it is remembered, and what was kept is not trusted", () => {
  remember({ name: "ada", server: "example.org" });
  expect(remembered()).toEqual({ name: "ada", server: "example.org" });
  localStorage.setItem("guildhall.home", '{"server":"javascript:x"}');
  expect(remembered()).toBeNull();
  localStorage.setItem("guildhall.home", "{");
  expect(remembered()).toBeNull();
});

test("the invite's place on another server", () => {
  expect(inviteAt("https://chat.b.example", "abc", "a:8448")).toBe(
    "https://chat.b.example/invite/abc%40a%3A8448",
  );
  expect(inviteAt("https://b.example/chat/", "abc", "a")).toBe("https://b.example/chat/invite/abc%40a");
  expect(inviteAt("javascript:alert(1)", "abc", "a")).toBeNull();
  expect(inviteAt("nothing", "abc", "a")).toBeNull();
});

test("what an invite link may be here", () => {
  expect(codesOf("https://own.example/invite/abc", "own.example")).toEqual(["abc"]);
  expect(codesOf("https://own.example/invite/abc%40b", "own.example")).toEqual(["abc@b"]);
  expect(codesOf("http://localhost:8080/invite/abc", "own.example")).toEqual([
    "abc@localhost:8080",
    "abc@localhost",
  ]);
  expect(codesOf("https://chat.b.example/invite/abc", "own.example")).toEqual([
    "abc@chat.b.example",
    "abc@b.example",
  ]);
  expect(codesOf("https://b.example/other", "own.example")).toEqual([]);
  expect(codesOf("abc", "own.example")).toEqual([]);
});
