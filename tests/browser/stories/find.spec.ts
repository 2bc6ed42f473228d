import { Caller } from "../support/api.ts";
import { Looker, looks } from "../support/look.ts";
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

/** A guild of two with some channels and messages; the first is signed in. */
async function harbour(person: Person, who: string) {
  const ada = await Caller.register(node, who);
  const bob = await Caller.register(node, `${who}-bob`);
  const guild = await ada.guild("Harbour", ["general", "boats", "weather"]);
  await ada.bring(guild.id, bob);
  const at = (name: string) => guild.channels[name] ?? "";
  await ada.say(at("boats"), "The old **lighthouse** keeper waves at every boat");
  for (let count = 0; count < 60; count += 1) await bob.say(at("boats"), `ship's log, entry ${count}`);
  await bob.say(at("weather"), "Fog around the lighthouse, see https://example.org/fog");
  await bob.say(at("weather"), `<@${ada.id.slice(1)}> take a coat`);
  await person.signIn(node, who);
  return { ada, bob, guild, at };
}

test("search with chips finds what was said, and leads there", async ({ browser }) => {
  const ada = await Person.meet(browser);
  const { bob } = await harbour(ada, "ada");
  const { page } = ada;
  await page.getByRole("link", { name: /^Harbour/ }).click();
  await expect(ada.composer).toBeVisible();
  await page.keyboard.press("Control+f");
  const panel = page.getByRole("complementary", { name: "Search" });
  const field = panel.getByRole("combobox", { name: "Search Harbour" });
  await expect(field).toBeFocused();

  // Words: everywhere in the guild, marked.
  await field.fill("lighth");
  await field.press("Enter");
  await expect(panel.getByText("2 messages")).toBeVisible();
  await expect(panel.locator("mark")).toHaveText(["lighth", "lighth"]);

  // A filter that is typed becomes a chip; one is chosen from suggestions, by the keyboard.
  await field.fill("lighthouse has:link ");
  await expect(field).toHaveValue("lighthouse ");
  await field.press("Enter");
  await expect(panel.getByText("1 message", { exact: true })).toBeVisible();
  await expect(panel.getByRole("region", { name: "#weather" })).toContainText("Fog around the lighthouse");
  await field.pressSequentially(" from:ada-b");
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(panel.getByText("from: ada-bob")).toBeVisible();
  await expect(panel.getByText("1 message", { exact: true })).toBeVisible();
  await panel.getByRole("button", { name: "Remove the filter has: link" }).click();
  await panel.getByRole("button", { name: "Clear the search" }).click();

  // What names nobody is told, and mentions are found.
  await field.fill("from:nobody lighthouse");
  await field.press("Enter");
  await expect(panel.getByRole("alert")).toContainText("Nobody here is called nobody");
  await field.fill("mentions:me");
  await field.press("Enter");
  await expect(panel.getByRole("region", { name: "#weather" })).toContainText("take a coat");

  // What was found leads there, and goes when it is deleted.
  await panel.getByRole("button", { name: "Clear the search" }).click();
  await field.fill("in:boats keeper");
  await field.press("Enter");
  const hit = panel.getByRole("link", { name: /keeper waves/ });
  await expect(hit).toHaveCount(1);
  await hit.click();
  await expect(page).toHaveURL(/\/guilds\/[^/]+\/[^/]+\/[^/]+$/);
  await expect(page.getByRole("heading", { name: "boats" }).first()).toBeVisible();

  // Pages.
  await panel.getByRole("button", { name: "Clear the search" }).click();
  await field.fill("entry");
  await field.press("Enter");
  await expect(panel.getByText("60 messages")).toBeVisible();
  await expect(panel.getByRole("listitem").filter({ hasText: "entry" })).toHaveCount(25);
  await panel.getByRole("button", { name: "Show more" }).click();
  await expect(panel.getByRole("listitem").filter({ hasText: "entry" })).toHaveCount(50);
  await panel.getByLabel("Order").selectOption("Oldest first");
  await expect(panel.getByRole("listitem").filter({ hasText: "entry" }).first()).toContainText("entry 0");
  await panel.getByLabel("Where").selectOption("All private conversations");
  await expect(panel.getByRole("status")).toHaveText("Nothing found");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  expect(bob.id).toContain("ada-bob");
  expect(ada.complaints).toEqual([]);
});

test("the quick switcher and the keys go from one thing to another", async ({ browser }) => {
  const eve = await Person.meet(browser);
  const { ada, bob, guild, at } = await harbour(eve, "eve");
  await ada.guild("Workshop", ["general"]);
  const { page } = eve;
  await page.getByRole("link", { name: /^Harbour/ }).click();
  await expect(eve.composer).toBeVisible();
  const title = page.getByRole("main").getByRole("heading", { level: 1 });

  // Nothing typed: what is unread.
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Go to" });
  const field = dialog.getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(dialog.getByRole("group", { name: "Unread" }).getByRole("option")).toHaveCount(2);
  await field.fill("wthr");
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await field.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(title).toHaveText("weather");

  await page.keyboard.press("Control+k");
  await field.fill("*work");
  await field.press("Enter");
  await expect(page.getByRole("heading", { name: "Workshop" })).toBeVisible();
  await page.keyboard.press("Control+Alt+ArrowUp");
  await expect(title).toHaveText("weather");

  // Up and down, and to what is unread.
  const links = page.getByRole("navigation", { name: "Channels" }).getByRole("listitem");
  const names = (await links.allInnerTexts()).map((one) => one.split(/[,\n]/)[0]?.trim());
  const above = names.at(names.indexOf("weather") - 1) ?? "";
  await page.keyboard.press("Alt+ArrowUp");
  await expect(title).toHaveText(above);
  await page.keyboard.press("Alt+ArrowDown");
  await expect(title).toHaveText("weather");
  await bob.say(at("general"), "somebody here?");
  await expect(page.getByRole("link", { name: /general ?, 1 unread/ })).toBeVisible();
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await expect(title).toHaveText("general");

  // Everything in the guild is read.
  await bob.say(at("boats"), "and here?");
  await bob.say(at("weather"), "and here?");
  await expect(page.getByRole("link", { name: /weather ?, 1 unread/ })).toBeVisible();
  await page.keyboard.press("Shift+Escape");
  await expect(page.getByText("Everything in Harbour is read")).toBeVisible();
  await expect(page.getByRole("link", { name: /unread/ })).toHaveCount(0);

  // Who begins to write writes into the composer.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.type("hello");
  await expect(eve.composer).toHaveValue("hello");
  expect(guild.id).toBeTruthy();
  expect(eve.complaints).toEqual([]);
});

for (const look of looks) {
  test(`search and switcher, ${look.colorScheme} and ${look.size}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, look);
    const { page } = looker.person;
    const who = `lou-${look.colorScheme}-${look.size}`;
    const { ada } = await harbour(looker.person, who);
    await ada.guild("Workshop");
    const phone = look.size === "phone";
    await page.getByRole("link", { name: /^Harbour/ }).click();
    if (phone) await page.getByRole("link", { name: /general/ }).click();
    await expect(looker.person.composer).toBeVisible();
    await page.getByRole("button", { name: "Search", exact: true }).click();
    const panel = page.getByRole("complementary", { name: "Search" });
    const field = panel.getByRole("combobox", { name: /^Search / });
    await expect(panel.getByRole("listbox").getByRole("option").first()).toBeVisible();
    await looker.at("find-search-begin");
    await field.fill("lighthouse from:");
    await expect(panel.getByRole("listbox").getByRole("option").nth(1)).toBeVisible();
    await looker.at("find-search-suggestions");
    await field.fill("lighthouse has:link ");
    await field.press("Enter");
    await expect(panel.getByText("1 message", { exact: true })).toBeVisible();
    await panel.getByRole("button", { name: /Remove/ }).click();
    await expect(panel.getByText("2 messages")).toBeVisible();
    await looker.at("find-search-found");
    await panel.getByRole("button", { name: "Close" }).click();
    if (phone) await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("button", { name: "Go to" }).click();
    await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible();
    await looker.at("find-switcher");
    await page.keyboard.type("o");
    await looker.at("find-switcher-typed");
    expect(looker.person.complaints).toEqual([]);
  });
}
