import type { Browser, Page } from "@playwright/test";
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

/** A picture of one red pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

const channels = (page: Page) => page.getByRole("navigation", { name: "Channels" });
const channel = (page: Page, name: string | RegExp) => channels(page).getByRole("link", { name });

/** The names of the channels, in the order of the list. */
async function order(page: Page): Promise<string[]> {
  const names = await channels(page).getByRole("listitem").getByRole("link").allInnerTexts();
  return names.map((one) => (one.split("\n")[0] ?? "").replace(/,.*/, "").trim());
}

async function create(person: Person, name: string): Promise<void> {
  await person.page.getByRole("button", { name: "Create a channel" }).click();
  await person.page.getByLabel("Name of the channel").fill(name);
  await person.page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(channel(person.page, name)).toBeVisible();
}

/** Ada of the first server with a guild, and Bob, who comes into it from the second or the first. */
async function meet(browser: Browser, guild: string, names: [string, string], server = 0): Promise<[Person, Person]> {
  const [first, second] = [nodes[0], nodes[server]] as [Node, Node];
  const owner = await Person.meet(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  await owner.register(first, names[0]);
  await owner.createGuild(guild);
  const link = await owner.invite();
  const guest = await Person.meet(browser);
  if (server === 0) {
    await guest.page.goto(link);
    await guest.page.getByRole("button", { name: "I am new here" }).click();
    await guest.page.getByLabel("Username").fill(names[1]);
    await guest.page.getByLabel("Password").fill(PASSWORD);
    await guest.page.getByRole("button", { name: "Create an account" }).click();
  } else {
    await guest.register(second, names[1]);
    const code = new URL(link).pathname.split("/").pop() ?? "";
    await guest.page.getByLabel("Invite link or code").fill(`${code}@${first.name}`);
    await guest.page.getByRole("button", { name: "Join a guild" }).click();
    await guest.page.getByRole("button", { name: `Join ${guild}` }).click();
  }
  await expect(guest.composer).toBeVisible();
  return [owner, guest];
}

/** Opens a page of the guild's settings. */
async function settings(person: Person, page: string): Promise<void> {
  if (!(await person.page.getByRole("navigation", { name: "Channels" }).isVisible())) {
    await person.page.getByRole("link", { name: page, exact: true }).click();
    return;
  }
  await person.openMenu("Menu of", "Settings of the guild");
  await person.page.getByRole("link", { name: page, exact: true }).click();
}

async function leaveSettings(person: Person): Promise<void> {
  await person.page.getByRole("main").getByRole("button", { name: "Close" }).last().click();
  await expect(channels(person.page)).toBeVisible();
}

test("channels and categories are made, moved by keyboard and pointer, and hidden until a role is given", async ({ browser }) => {
  const [ada, bob] = await meet(browser, "Harbour", ["ada", "bob"]);
  await ada.openMenu("Menu of", "Create a category");
  await ada.page.getByLabel("Name of the category").fill("Deck");
  await ada.page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(channels(ada.page).getByRole("button", { name: "Deck", exact: true })).toBeVisible();
  await create(ada, "ropes");
  await create(ada, "lanterns");
  await expect(channel(bob.page, "lanterns")).toBeVisible();
  const [first] = await order(ada.page);

  // By the keyboard: the menu key opens what a right click does.
  await channel(ada.page, "lanterns").focus();
  await ada.page.keyboard.press("Shift+F10");
  await ada.page.getByRole("menuitem", { name: "Move up" }).click();
  await expect.poll(() => order(bob.page)).toEqual([first, "lanterns", "ropes"]);

  // By the pointer, into the category.
  await channel(ada.page, "ropes").dragTo(channels(ada.page).getByRole("button", { name: "Deck", exact: true }));
  await expect.poll(() => order(bob.page)).toEqual([first, "lanterns", "ropes"]);
  const deck = channels(bob.page).getByRole("button", { name: "Deck", exact: true });
  await deck.click();
  await expect(channel(bob.page, "ropes")).toHaveCount(0);
  await bob.page.reload();
  await expect(channel(bob.page, "lanterns")).toBeVisible();
  await expect(deck).toHaveAttribute("aria-expanded", "false");
  await deck.click();
  await expect(channel(bob.page, "ropes")).toBeVisible();

  // A role, and a channel that only those see who have it.
  await settings(ada, "Roles");
  await ada.page.getByRole("button", { name: "Create a role" }).click();
  await ada.page.getByLabel("Name of the role").fill("Crew");
  await ada.page.getByRole("button", { name: "Save" }).click();
  await expect(ada.page.getByRole("heading", { name: "Crew" })).toBeVisible();
  await leaveSettings(ada);
  await ada.page.getByRole("button", { name: "Create a channel" }).click();
  await ada.page.getByLabel("Name of the channel").fill("bridge");
  await ada.page.getByRole("switch", { name: "Private channel" }).check();
  await ada.page.getByRole("checkbox", { name: "Crew" }).check();
  await ada.page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(channel(ada.page, "bridge")).toBeVisible();
  await expect(channel(bob.page, "bridge")).toHaveCount(0);
  await ada.rightClick(ada.page.getByRole("complementary", { name: "Members" }).getByText("bob", { exact: true }), "Roles…");
  await ada.page.getByRole("dialog").getByRole("checkbox", { name: "Crew" }).check();
  await expect(channel(bob.page, "bridge")).toBeVisible();
  await ada.page.getByRole("dialog").getByRole("checkbox", { name: "Crew" }).uncheck();
  await expect(channel(bob.page, "bridge")).toHaveCount(0);
  await ada.page.keyboard.press("Escape");

  // Seen as everybody sees it.
  await settings(ada, "Roles");
  await ada.page.getByRole("button", { name: /everyone/ }).click();
  await ada.page.getByRole("button", { name: "View as this role" }).click();
  await expect(channel(ada.page, "ropes")).toBeVisible();
  await expect(channel(ada.page, "bridge")).toHaveCount(0);
  await ada.page.getByRole("button", { name: "End the view" }).click();
  await expect(channel(ada.page, "bridge")).toBeVisible();
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});

test("overwrites have three states, and a preview says what comes of them and why", async ({ browser }) => {
  const [ada, bea] = await meet(browser, "Library", ["adele", "bea"], 1);
  await ada.rightClick(channels(ada.page).getByRole("link").first(), "Settings of the channel");
  await ada.page.getByRole("link", { name: "Permissions" }).click();
  await ada.page.getByLabel("Add a member").fill("bea");
  await ada.page.getByRole("button", { name: /bea/ }).click();
  await expect(ada.page.getByRole("button", { name: "bea", pressed: true })).toBeVisible();
  const right = ada.page.getByRole("radiogroup", { name: "React", exact: true });
  await expect(right.getByRole("radio", { name: "Inherit" })).toBeChecked();
  await right.getByRole("radio", { name: "Deny" }).check();
  await expect(right.getByRole("radio", { name: "Deny" })).toBeChecked();
  await ada.page.getByRole("radiogroup", { name: "Pin messages" }).getByRole("radio", { name: "Allow" }).check();

  await ada.page.getByRole("link", { name: "Preview" }).click();
  await ada.page.getByLabel("Member", { exact: true }).fill("bea");
  await ada.page.getByRole("button", { name: /bea/ }).click();
  const line = (name: string) => ada.page.getByRole("listitem").filter({ has: ada.page.getByText(name, { exact: true }) });
  await expect(line("React")).toContainText("May not");
  await expect(line("React")).toContainText("Denied in this channel for bea");
  await expect(line("Pin messages")).toContainText("Allowed in this channel for bea");
  await expect(line("Send messages")).toContainText("From the role @everyone");

  await ada.page.getByRole("link", { name: "Webhooks" }).click();
  await ada.page.getByRole("button", { name: "Create a webhook" }).click();
  const address = await ada.page.getByLabel("Address").inputValue();
  const told = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content: "the build is green" }),
  });
  expect(told.ok).toBe(true);
  await expect(bea.message("the build is green")).toBeVisible();
  expect([...ada.complaints, ...bea.complaints]).toEqual([]);
});

test("rights change live: what one may not any more is gone, and settings close", async ({ browser }) => {
  const [ada, bob] = await meet(browser, "Workshop", ["ann", "ben"]);
  await settings(ada, "Roles");
  await ada.page.getByRole("button", { name: "Create a role" }).click();
  await ada.page.getByLabel("Give it to").fill("ben");
  await ada.page.getByRole("button", { name: /ben/ }).click();
  await ada.page.getByLabel("Search rights").fill("manage channels");
  await ada.page.getByRole("switch", { name: "Manage channels" }).check();
  await expect(bob.page.getByRole("button", { name: "Create a channel" })).toBeVisible();
  await bob.rightClick(channels(bob.page).getByRole("link").first(), "Settings of the channel");
  await expect(bob.page.getByLabel("Topic")).toBeVisible();
  await ada.page.getByRole("switch", { name: "Manage channels" }).uncheck();
  await expect(bob.page.getByLabel("Topic")).toHaveCount(0);
  await expect(bob.composer).toBeVisible();
  await expect(bob.page.getByRole("button", { name: "Create a channel" })).toHaveCount(0);
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});

test("members are timed out, kicked, banned and let back, and the audit log tells it", async ({ browser }) => {
  const [ada, bea] = await meet(browser, "Theatre", ["alma", "berta"], 1);
  const [home] = nodes as [Node, Node];
  await bea.say("a rude remark");
  await expect(ada.message("a rude remark")).toBeVisible();
  await ada.rightClick(ada.message("a rude remark"), "Time out berta");
  await ada.page.getByLabel("Reason").fill("cool down");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Time out" }).click();
  await expect(bea.page.getByRole("status").filter({ hasText: "You are timed out until" })).toBeVisible();

  await settings(ada, "Members");
  const member = ada.page.getByRole("listitem").filter({ hasText: "berta" });
  await expect(member).toContainText("Timed out until");
  await ada.openMenu("What to do with berta", "End the time-out");
  await expect(bea.page.getByRole("status").filter({ hasText: "You are timed out until" })).toHaveCount(0);
  await ada.openMenu("What to do with berta", "Kick berta");
  await ada.page.getByRole("dialog").getByRole("button", { name: "Kick" }).click();
  await expect(member).toHaveCount(0);
  await expect(bea.page.getByRole("link", { name: "Theatre" })).toHaveCount(0);

  // Back in with another invite, and out for good.
  await ada.page.getByRole("link", { name: "Invites", exact: true }).click();
  await ada.page.getByRole("button", { name: "Make an invite and copy it" }).click();
  const link = await ada.page.evaluate(() => navigator.clipboard.readText());
  const code = new URL(link).pathname.split("/").pop() ?? "";
  await bea.page.getByLabel("Invite link or code").fill(`${code}@${home.name}`);
  await bea.page.getByRole("button", { name: "Join a guild" }).click();
  await bea.page.getByRole("button", { name: "Join Theatre" }).click();
  await expect(bea.composer).toBeVisible();
  await ada.page.getByRole("button", { name: `Revoke invite ${code}` }).click();
  await expect(ada.page.getByRole("button", { name: `Revoke invite ${code}` })).toHaveCount(0);

  await ada.page.getByRole("link", { name: "Members", exact: true }).click();
  await ada.openMenu("What to do with berta", "Ban berta");
  await ada.page.getByLabel("Reason").fill("enough");
  await ada.page.getByLabel("Delete messages").selectOption({ label: "Of the last: 1 hour" });
  await ada.page.getByRole("dialog").getByRole("button", { name: "Ban" }).click();
  await expect(bea.page.getByRole("link", { name: "Theatre" })).toHaveCount(0);
  await ada.page.getByRole("link", { name: "Bans", exact: true }).click();
  await expect(ada.page.getByText("Reason: enough")).toBeVisible();
  await ada.page.getByRole("button", { name: "End the ban" }).click();
  await ada.confirm("End the ban");
  await expect(ada.page.getByText("Nobody is banned")).toBeVisible();

  await ada.page.getByRole("link", { name: "Audit log" }).click();
  for (const sentence of ["alma kicked berta", "alma banned berta", "alma ended the ban of berta"]) {
    await expect(ada.page.getByText(sentence)).toBeVisible();
  }
  await expect(ada.page.getByText("Reason: cool down")).toBeVisible();
  await ada.page.getByLabel("What was done").selectOption({ label: "Banned" });
  await expect(ada.page.getByText("alma kicked berta")).toHaveCount(0);
  await expect(ada.page.getByText("alma banned berta")).toBeVisible();
  expect([...ada.complaints, ...bea.complaints]).toEqual([]);
});

test("emoji are added, and automod keeps a word back and says so to the author", async ({ browser }) => {
  const [ada, bob] = await meet(browser, "Garden", ["agnes", "bert"]);
  await settings(ada, "Emoji");
  const choosing = ada.page.waitForEvent("filechooser");
  await ada.page.getByRole("button", { name: "Add emoji" }).click();
  await (await choosing).setFiles({ name: "rose.png", mimeType: "image/png", buffer: PIXEL });
  await expect(ada.page.getByText(":rose:")).toBeVisible();
  await ada.page.getByRole("button", { name: "Change rose" }).click();
  await ada.page.getByLabel("Name", { exact: true }).fill("tulip");
  await ada.page.getByRole("button", { name: "Save" }).click();
  await expect(ada.page.getByText(":tulip:")).toBeVisible();

  await ada.page.getByRole("link", { name: "Automod" }).click();
  await ada.page.getByRole("button", { name: /Words and patterns/ }).click();
  await ada.page.getByLabel("Words and phrases").fill("weed*");
  await ada.page.getByLabel("What the author is told").fill("Not in this garden");
  await ada.page.getByRole("button", { name: "Save" }).click();
  await expect(ada.page.getByRole("switch", { name: "Words" })).toBeChecked();
  await bob.say("so many weeds here");
  await expect(bob.page.getByText("Not in this garden")).toBeVisible();
  await bob.say("what a rose");
  await leaveSettings(ada);
  await expect(ada.message("what a rose")).toBeVisible();
  await expect(ada.message("weeds")).toHaveCount(0);
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});
