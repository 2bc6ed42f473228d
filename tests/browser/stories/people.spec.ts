/** People of two servers: friends, private channels, presence, notifications, profiles. */

import type { Browser, Page } from "@playwright/test";
import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";
import { expect, test } from "../support/story.ts";

let a: Node;
let b: Node;

test.beforeAll(async () => {
  [a, b] = (await Node.federation(2)) as [Node, Node];
});
test.afterAll(async () => {
  for (const node of [a, b]) await node.remove();
});

async function meet(browser: Browser, node: Node, name: string): Promise<Person> {
  const person = await Person.meet(browser);
  await person.register(node, name);
  return person;
}

/** The list of private channels. */
function list(page: Page) {
  return page.getByRole("navigation", { name: "Direct messages" });
}

async function toFriends({ page }: Person): Promise<void> {
  await page.getByRole("link", { name: "Guildhall" }).click();
  await list(page).getByRole("link", { name: /^Friends/ }).click();
  await expect(page.getByRole("heading", { name: "Friends", level: 1 })).toBeVisible();
}

async function tell({ page }: Person, name: string, text: string): Promise<void> {
  const field = page.getByRole("textbox", { name: `Message ${name}` });
  await field.fill(text);
  await field.press("Enter");
}

async function ask(person: Person, id: string): Promise<void> {
  await toFriends(person);
  await person.page.getByRole("button", { name: "Add a friend" }).click();
  await person.page.getByLabel("Id of your friend").fill(id);
  await person.page.getByRole("button", { name: "Send request" }).click();
  await expect(person.page.getByText(`${id} was asked`)).toBeVisible();
}

test("people of two servers become friends, write to each other, make a group, and part", async ({ browser }) => {
  test.setTimeout(180_000);
  const ada = await meet(browser, a, "ada");
  const bea = await meet(browser, b, "bea");
  const cai = await meet(browser, a, "cai");
  const [adaId, beaId, caiId] = [`@ada:${a.name}`, `@bea:${b.name}`, `@cai:${a.name}`];

  // A request comes to another server, and is accepted there.
  await ask(ada, beaId);
  await toFriends(bea);
  await bea.page.getByRole("button", { name: "Pending" }).click();
  await bea.page.getByRole("button", { name: "Accept the request of ada" }).click();
  await bea.page.getByRole("button", { name: "All", exact: true }).click();
  await expect(bea.page.getByText(adaId)).toBeVisible();
  await ada.page.getByRole("button", { name: "All", exact: true }).click();
  await expect(ada.page.getByText(beaId)).toBeVisible();

  // What one chooses to be seen as, the other sees.
  await bea.page.getByRole("button", { name: /Set your status/ }).click();
  await bea.page.getByRole("radio", { name: /Do not disturb/ }).check({ force: true });
  await bea.page.getByLabel("What are you doing?").fill("Mending nets");
  await bea.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(ada.page.getByRole("listitem").filter({ hasText: "Mending nets" })).toContainText("Do not disturb");
  await bea.page.getByRole("button", { name: /Set your status/ }).click();
  await bea.page.getByRole("radio", { name: "Online" }).check({ force: true });
  await bea.page.getByRole("dialog").getByRole("button", { name: "Close" }).click();

  // Both write; what is not seen counts.
  await ada.page.getByRole("button", { name: "Message bea" }).click();
  await tell(ada, "bea", "high tide at six");
  await expect(list(bea.page).getByRole("link", { name: /ada.*1 unread message/ })).toBeVisible();
  await expect(bea.page.getByRole("status").filter({ hasText: "ada wrote to you" })).toBeVisible();
  await list(bea.page).getByRole("link", { name: /ada/ }).click();
  await expect(bea.message("high tide at six")).toBeVisible();
  await tell(bea, "ada", "I am on my way");
  await expect(ada.message("I am on my way")).toBeVisible();
  await expect(list(bea.page).getByRole("link", { name: /unread/ })).toHaveCount(0);

  // A third, who is found by name once they know each other; a group of three.
  await ask(cai, adaId);
  await toFriends(ada);
  await ada.page.getByRole("button", { name: "Pending" }).click();
  await ada.page.getByRole("button", { name: "Accept the request of cai" }).click();
  await ada.page.getByRole("button", { name: "New conversation" }).click();
  const dialog = ada.page.getByRole("dialog");
  await dialog.getByLabel("Name or @name:server").fill("cai");
  await dialog.getByRole("button", { name: caiId }).click();
  await dialog.getByLabel("Name or @name:server").fill(beaId);
  await dialog.getByRole("button", { name: beaId }).click();
  await dialog.getByRole("button", { name: "Make a group" }).click();
  await expect(ada.page.getByRole("heading", { level: 1 })).toContainText("cai");
  await ada.page.getByRole("main").getByRole("button", { name: "More" }).first().click();
  await ada.page.getByRole("menuitem", { name: "Rename group" }).click();
  await ada.page.getByLabel("Name of the group").fill("Crew");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await tell(ada, "Crew", "all hands");
  for (const person of [bea, cai]) {
    await list(person.page).getByRole("link", { name: /^Crew/ }).click();
    await expect(person.message("all hands")).toBeVisible();
  }
  const members = ada.page.getByRole("complementary", { name: "Members" });
  await expect(members.getByRole("listitem")).toHaveCount(3);
  await members.getByRole("listitem").filter({ hasText: "cai" }).hover();
  await members.getByRole("button", { name: "Take cai out" }).click();
  await ada.confirm("Take out of the group");
  await expect(list(cai.page).getByRole("link", { name: /^Crew/ })).toHaveCount(0);
  await expect(members.getByRole("listitem")).toHaveCount(2);

  // Whom one has blocked one hears no more, and is no friend any more.
  await bea.page.getByRole("complementary", { name: "Members" }).getByRole("button", { name: /ada/ }).click();
  const profile = bea.page.getByRole("dialog");
  await expect(profile.getByText(`from ${a.name}`)).toBeVisible();
  await profile.getByRole("button", { name: "More about ada" }).click();
  await profile.getByRole("button", { name: "Block" }).click();
  await bea.page.getByRole("dialog", { name: "Block ada?" }).getByRole("button", { name: "Block" }).click();
  await expect(bea.page.getByRole("dialog").getByRole("button", { name: "Unblock" })).toBeVisible();
  await bea.page.keyboard.press("Escape");
  await expect(bea.page.getByText("A message of somebody you have blocked.")).toBeVisible();
  await expect(bea.message("all hands")).toHaveCount(0);
  await toFriends(ada);
  await ada.page.getByRole("button", { name: "All", exact: true }).click();
  await expect(ada.page.getByRole("main").getByText(beaId)).toHaveCount(0);
  expect([...ada.complaints, ...bea.complaints, ...cai.complaints]).toEqual([]);
});

test("who is mentioned finds it in the list, and in which guild is quiet is one's own choice", async ({ browser }) => {
  test.setTimeout(120_000);
  const dan = await meet(browser, a, "dan");
  await dan.createGuild("Harbour");
  const code = new URL(await dan.invite()).pathname.split("/").pop() ?? "";
  const eve = await meet(browser, b, "eve");
  await eve.page.getByLabel("Invite link or code").fill(`${code}@${a.name}`);
  await eve.page.getByRole("button", { name: "Join a guild" }).click();
  await eve.page.getByRole("button", { name: "Join Harbour" }).click();
  await expect(eve.composer).toBeVisible();
  await eve.page.getByRole("link", { name: "Guildhall" }).click();

  await dan.say(`look <@@eve:${b.name}>, a sail`.replace("@@", "@"));
  const bell = eve.page.getByRole("button", { name: /^Notifications/ });
  await expect(bell).toContainText("1 is new");
  await expect(eve.page).toHaveTitle(/^\(1\) /);
  await bell.click();
  const centre = eve.page.getByRole("dialog", { name: "Notifications" });
  await centre.getByRole("button", { name: /dan mentioned you in #\S+ · Harbour/ }).click();
  await expect(centre).toHaveCount(0);
  await expect(eve.message("a sail")).toBeVisible();
  await expect(eve.page).toHaveTitle(/^[^(]/);

  // The name leads to who it is, and from where.
  await eve.message("a sail").getByRole("button", { name: "dan" }).first().click();
  const profile = eve.page.getByRole("dialog");
  await expect(profile.getByText(`from ${a.name}`)).toBeVisible();
  await expect(profile.getByText("In Harbour since")).toBeVisible();
  await eve.page.keyboard.press("Escape");

  // What is muted looks so, in all windows.
  await eve.page.getByRole("navigation", { name: "Channels" }).getByRole("listitem").first().click({ button: "right" });
  await eve.page.getByRole("menuitem", { name: "Notification settings" }).click();
  const settings = eve.page.getByRole("dialog", { name: "Notification settings" });
  await settings.getByLabel("Mute").selectOption({ label: "For an hour" });
  await expect(settings.getByLabel("Mute")).not.toHaveValue("off");
  await eve.page.keyboard.press("Escape");
  await expect(eve.page.getByRole("navigation", { name: "Channels" }).getByLabel("Muted")).toBeVisible();

  // A report goes to who is to see it.
  await eve.choose("a sail", "Report message");
  await eve.page.getByRole("radio", { name: "Spam" }).check();
  await eve.page.getByRole("dialog").getByRole("button", { name: "Report", exact: true }).click();
  await expect(eve.page.getByRole("status").filter({ hasText: "Reported. Thank you." })).toBeVisible();
  expect([...dan.complaints, ...eve.complaints]).toEqual([]);
});
