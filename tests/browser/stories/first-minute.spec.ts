import { readFileSync } from "node:fs";
import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";
import { expect, test } from "../support/story.ts";

let node: Node;

test.beforeAll(async () => {
  node = await Node.make();
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
});

test("from an invite link to talking", async ({ browser }) => {
  const ada = await Person.meet(browser);
  await ada.register(node, "ada");
  await ada.createGuild("Harbour");
  const link = await ada.invite();

  const bob = await Person.meet(browser);
  const began = Date.now();
  let interactions = 0;
  const done = async (step: Promise<void>) => {
    interactions += 1;
    await step;
  };
  await done(bob.page.goto(link).then(() => {}));
  await expect(bob.page.getByRole("heading", { name: "Harbour" })).toBeVisible();
  await expect(bob.page.getByText("ada invites you")).toBeVisible();
  await done(bob.page.getByRole("button", { name: "I am new here" }).click());
  await done(bob.page.getByLabel("Username").fill("bob"));
  await done(bob.page.getByLabel("Password").fill("correct horse battery"));
  await done(bob.page.getByRole("button", { name: "Create an account" }).click());
  await expect(bob.composer).toBeVisible();
  await done(bob.say("ahoy"));
  await expect(ada.message("ahoy")).toBeVisible();
  const seconds = (Date.now() - began) / 1000;
  console.log(`from the link to the first message: ${interactions} interactions, ${seconds.toFixed(1)} s by a robot`);
  expect(interactions).toBeLessThanOrEqual(6);

  // And back, live.
  await ada.say("welcome **aboard**");
  await expect(bob.message("welcome aboard").locator("strong", { hasText: "aboard" })).toBeVisible();
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});

test("a wrong password and a bad invite are told, and nothing is lost", async ({ browser }) => {
  const eve = await Person.meet(browser);
  await eve.page.goto(`${node.base}/invite/nothing`);
  await expect(eve.page.getByRole("heading", { name: "This invite is not valid" })).toBeVisible();
  await eve.page.goto(`${node.base}/`);
  await eve.page.getByLabel("Username or e-mail").fill("ada");
  await eve.page.getByLabel("Password").fill("wrong");
  await eve.page.getByRole("button", { name: "Sign in" }).click();
  await expect(eve.page.getByRole("alert")).toHaveText("That name and password do not go together.");
  await expect(eve.page.getByLabel("Username or e-mail")).toHaveValue("ada");
});

test("a server that asks for a token says so, and the first account is made with the one that it prints", async ({
  browser,
}) => {
  const guarded = await Node.make({ GUILDHALL__REGISTRATION__MODE: "token" });
  try {
    await guarded.start();
    let printed: string | undefined;
    await expect(() => {
      printed = /"token":"(\w+)"/.exec(readFileSync(`${guarded.folder}/log.txt`, "utf8"))?.[1];
      expect(printed).toBeDefined();
    }).toPass();
    const ada = await Person.meet(browser);
    await ada.page.goto(`${guarded.base}/sign-up`);
    await ada.page.getByLabel("Username").fill("Ada!");
    await ada.page.getByLabel("Password").fill("correct horse battery");
    await ada.page.getByRole("button", { name: "Create an account" }).click();
    await expect(ada.page.getByLabel("Username")).toHaveAttribute("aria-invalid", "true");
    await ada.page.getByLabel("Username").fill("ada");
    await ada.page.getByRole("button", { name: "Create an account" }).click();
    await ada.page.getByLabel("Registration token").fill("nonsense");
    await ada.page.getByRole("button", { name: "Create an account" }).click();
    await expect(ada.page.getByText("Not a token of this server")).toBeVisible();
    await ada.page.getByLabel("Registration token").fill(printed ?? "");
    await ada.page.getByRole("button", { name: "Create an account" }).click();
    await expect(ada.page.getByRole("heading", { name: "No guilds yet" })).toBeVisible();

    const bob = await Person.meet(browser);
    await bob.page.goto(`${guarded.base}/sign-up`);
    await bob.page.getByLabel("Username").fill("ada");
    await bob.page.getByLabel("Password").fill("correct horse battery");
    await bob.page.getByRole("button", { name: "Create an account" }).click();
    await expect(bob.page.getByLabel("Registration token")).toBeVisible();
  } finally {
    await guarded.remove();
  }
});

test("who signs out leaves nothing behind, in no tab", async ({ browser }) => {
  const ann = await Person.meet(browser);
  await ann.register(node, "ann");
  await ann.createGuild("Attic");
  await ann.composer.fill("half a thought");
  const other = await ann.context.newPage();
  await other.goto(node.base);
  await expect(other.getByRole("navigation", { name: "Guilds" })).toBeVisible();
  await ann.signOut();
  for (const page of [ann.page, other]) {
    await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    const left = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
    expect(left).toEqual([]);
  }
  await ann.register(node, "amy");
  await expect(ann.page.getByRole("heading", { name: "No guilds yet" })).toBeVisible();
});
