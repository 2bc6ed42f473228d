import { Looker, looks } from "../support/look.ts";
import { Node } from "../support/node.ts";
import { PASSWORD, Person } from "../support/person.ts";
import { expect, test } from "../support/story.ts";

let nodes: Node[];

test.beforeAll(async () => {
  nodes = await Node.federation(2);
});
test.afterAll(async () => {
  for (const node of nodes) await node.remove();
});

test("who has an account on another server joins with it, and is remembered", async ({ browser }) => {
  const [a, b] = nodes as [Node, Node];
  const ada = await Person.meet(browser);
  await ada.register(a, "ada");
  await ada.createGuild("Harbour");
  const link = await ada.invite();
  const bea = await Person.meet(browser);
  await bea.register(b, "bea");
  await bea.signOut();
  await expect(bea.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();

  const { page } = bea;
  await page.goto(link);
  await page.getByRole("button", { name: "I have an account on another server" }).click();
  const home = page.getByLabel("Your name, or your server");
  await home.fill("bea@");
  await home.press("Enter");
  await expect(page.getByText("Write name@server")).toBeVisible();
  await home.fill("bea@nowhere.invalid");
  await home.press("Enter");
  await expect(page.getByText("nowhere.invalid is not a server that can be found")).toBeVisible();
  await home.fill(`bea@${b.name}`);
  await home.press("Enter");

  // At home: signing in, and a question before one joins.
  await expect(page).toHaveURL(`${b.base}/invite/${encodeURIComponent(`${link.split("/").pop()}@${a.name}`)}`);
  await page.getByLabel("Username or e-mail").fill("bea");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Harbour" })).toBeVisible();
  await expect(page.getByText(`as @bea:${b.name}`)).toBeVisible();
  await page.getByRole("button", { name: "Join Harbour" }).click();
  await expect(bea.composer).toBeVisible();
  await bea.say("in with my own account");
  await expect(ada.message("in with my own account").getByText(b.name)).toBeVisible();

  // The next time it is what is offered first.
  await page.goto(link);
  await page.getByRole("button", { name: `Continue as bea@${b.name}` }).click();
  await expect(page.getByRole("button", { name: "Join Harbour" })).toBeVisible();
  expect([...ada.complaints, ...bea.complaints]).toEqual([]);
});

test("while a guild's server is away that is told, and what waits is marked", async ({ browser }) => {
  test.setTimeout(180_000);
  const [a, b] = nodes as [Node, Node];
  const ann = await Person.meet(browser);
  await ann.register(a, "ann");
  await ann.createGuild("Lighthouse");
  const code = (await ann.invite()).split("/").pop() ?? "";
  const ben = await Person.meet(browser);
  await ben.register(b, "ben");
  await ben.page.goto(`${b.base}/invite/${code}@${a.name}`);
  await ben.page.getByRole("button", { name: "Join Lighthouse" }).click();
  await expect(ben.composer).toBeVisible();
  await ben.say("all well");
  await expect(ann.message("all well")).toBeVisible();

  await a.stop();
  const bar = ben.page.getByRole("status").filter({ hasText: `${a.name} cannot be reached` });
  // It is known once something could not be delivered, twice.
  await ben.say("is the light on?");
  await ben.say("it is dark here");
  await expect(bar).toBeVisible({ timeout: 90_000 });
  await expect(ben.page.getByRole("link", { name: `${a.name} cannot be reached` })).toBeVisible();
  await ben.say("waiting");
  await expect(ben.message("waiting").getByText("will be delivered")).toBeVisible();
  await a.start();
  await expect(bar).toHaveCount(0, { timeout: 90_000 });
  await expect(ben.message("waiting").getByText("will be delivered")).toHaveCount(0);
  await expect(ann.message("waiting")).toBeVisible({ timeout: 60_000 });
});

for (const look of looks) {
  test(`the invite page, ${look.colorScheme} and ${look.size}`, async ({ browser }) => {
    const [a] = nodes as [Node, Node];
    const looker = await Looker.meet(browser, look);
    const { person } = looker;
    const { page } = person;
    await person.register(a, `ivy-${look.colorScheme}-${look.size}`);
    await person.createGuild("The Harbour");
    if (look.size === "phone") await page.getByRole("button", { name: "Menu" }).click();
    const link = await person.invite();
    await page.goto(link);
    await expect(page.getByRole("button", { name: "Join The Harbour" })).toBeVisible();
    await looker.at("invite-join");
    await page.goto(a.base);
    await person.signOut();
    await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    await page.goto(link);
    await expect(page.getByRole("button", { name: "I am new here" })).toBeVisible();
    await looker.at("invite-ways");
    await page.getByRole("button", { name: "I am new here" }).click();
    await looker.at("invite-new");
    await page.getByRole("button", { name: "In another way" }).click();
    await page.getByRole("button", { name: "I have an account here" }).click();
    await looker.at("invite-here");
    await page.getByRole("button", { name: "In another way" }).click();
    await page.getByRole("button", { name: "I have an account on another server" }).click();
    await looker.at("invite-elsewhere");
    await page.evaluate(() => {
      localStorage.setItem("guildhall.home", '{"server":"chat.example.org","name":"ivy"}');
    });
    await page.reload();
    await expect(page.getByRole("button", { name: "Continue as ivy@chat.example.org" })).toBeVisible();
    await looker.at("invite-remembered");
    expect(person.complaints).toEqual([]);
  });
}
