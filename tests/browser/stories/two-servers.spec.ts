import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";
import { expect, test } from "../support/story.ts";

let nodes: Node[];

test.beforeAll(async () => {
  nodes = await Node.federation(2);
});
test.afterAll(async () => {
  for (const node of nodes) await node.remove();
});

test("somebody of another server joins, talks, and is shown as from there", async ({ browser }) => {
  const [a, b] = nodes as [Node, Node];
  const ada = await Person.meet(browser);
  await ada.register(a, "ada");
  await ada.createGuild("Harbour");
  const code = new URL(await ada.invite()).pathname.split("/").pop() ?? "";

  const bea = await Person.meet(browser);
  await bea.register(b, "bea");
  await bea.page.getByLabel("Invite link or code").fill(`${code}@${a.name}`);
  await bea.page.getByRole("button", { name: "Join a guild" }).click();
  await bea.page.getByRole("button", { name: "Join Harbour" }).click();
  await expect(bea.composer).toBeVisible();
  await bea.say("hello from over there");
  const heard = ada.message("hello from over there");
  await expect(heard).toBeVisible();
  await expect(heard.getByText(b.name)).toBeVisible();
  await ada.say("and back");
  await expect(bea.message("and back")).toBeVisible();

  // While the guild's own server is away, people of other servers go on, and its own are told that there is no connection.
  await a.stop();
  await bea.say("is anybody there?");
  await expect(bea.message("is anybody there?")).toBeVisible();
  await expect(ada.page.getByRole("status").filter({ hasText: /Reconnecting|No connection/ })).toBeVisible();
  await a.start();
  await expect(ada.page.getByRole("status").filter({ hasText: /Reconnecting|No connection/ })).toHaveCount(0, {
    timeout: 60_000,
  });
  expect([...ada.complaints, ...bea.complaints].filter((one) => !one.includes("WebSocket"))).toEqual([]);
});

test("messages are answered, edited and deleted live", async ({ browser }) => {
  const [a] = nodes as [Node, Node];
  const ann = await Person.meet(browser);
  await ann.register(a, "ann");
  await ann.createGuild("Workshop");
  const bob = await Person.meet(browser);
  await bob.page.goto(await ann.invite());
  await bob.page.getByRole("button", { name: "I am new here" }).click();
  await bob.page.getByLabel("Username").fill("bob");
  await bob.page.getByLabel("Password").fill("correct horse battery");
  await bob.page.getByRole("button", { name: "Create an account" }).click();
  await ann.say("first draught");
  const seen = bob.message("first draught");
  await expect(seen).toBeVisible();
  await seen.hover();
  await seen.getByRole("button", { name: "Reply" }).click();
  await bob.say("an answer");
  await expect(ann.message("an answer").getByText("first draught")).toBeVisible();

  // Arrow up in an empty composer edits what was said last.
  await ann.composer.press("ArrowUp");
  const editor = ann.page.getByRole("textbox", { name: "Edit" });
  await editor.fill("second draught");
  await editor.press("Enter");
  await expect(bob.message("second draught").first()).toContainText("(edited)");

  await ann.choose("(edited)", "Delete");
  await ann.confirm("Delete");
  await expect(bob.page.getByRole("article").filter({ hasText: "(edited)" })).toHaveCount(0);
  expect([...ann.complaints, ...bob.complaints]).toEqual([]);
});
