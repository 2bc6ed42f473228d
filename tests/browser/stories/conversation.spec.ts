import type { Browser } from "@playwright/test";
import { Node } from "../support/node.ts";
import { PASSWORD, Person } from "../support/person.ts";
import { placeOf, Rest } from "../support/rest.ts";
import { expect, test } from "../support/story.ts";

let nodes: Node[];

test.beforeAll(async () => {
  nodes = await Node.federation(2);
});
test.afterAll(async () => {
  for (const node of nodes) await node.remove();
});

/** Somebody new, who comes in by a link. */
async function guest(browser: Browser, link: string, name: string): Promise<Person> {
  const person = await Person.meet(browser);
  await person.page.goto(link);
  await person.page.getByRole("button", { name: "I am new here" }).click();
  await person.page.getByLabel("Username").fill(name);
  await person.page.getByLabel("Password").fill(PASSWORD);
  await person.page.getByRole("button", { name: "Create an account" }).click();
  await expect(person.composer).toBeVisible();
  return person;
}

/** A tool at the edge of a message. */
async function tool(person: Person, message: string, name: string): Promise<void> {
  await person.message(message).hover();
  await person.message(message).getByRole("button", { name }).first().click();
}

test("reactions are live, picked and taken off, and it is told who reacts", async ({ browser }) => {
  const [a] = nodes as [Node, Node];
  const ada = await Person.meet(browser);
  await ada.register(a, "ada");
  await ada.createGuild("Harbour");
  const bob = await guest(browser, await ada.invite(), "bob");
  await ada.say("shall we sail?");
  await expect(bob.message("shall we sail?")).toBeVisible();
  await tool(bob, "shall we sail?", "React with 👍");
  const thumbs = ada.message("shall we sail?").getByRole("button", { name: /^👍/ });
  await expect(thumbs).toHaveAccessibleName("👍, 1 reaction");
  await expect(thumbs).toHaveAttribute("aria-pressed", "false");
  await thumbs.click();
  await expect(bob.message("shall we sail?").getByRole("button", { name: "👍, 2 reactions" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await thumbs.hover();
  await expect(ada.page.getByRole("tooltip")).toContainText("bob");

  // Any emoji, found by its name, by the keyboard alone.
  await tool(ada, "shall we sail?", "Add a reaction");
  const search = ada.page.getByRole("combobox", { name: "Search emoji" });
  await expect(search).toBeFocused();
  await search.fill("sailboat");
  await expect(ada.page.getByRole("gridcell").filter({ has: ada.page.getByRole("button", { name: "sailboat" }) })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await search.press("Enter");
  await expect(bob.message("shall we sail?").getByRole("button", { name: "⛵, 1 reaction" })).toBeVisible();

  // Who takes part is listed; who moderates takes reactions off.
  await ada.choose("shall we sail?", "Who reacted");
  const dialog = ada.page.getByRole("dialog", { name: "Reactions" });
  await expect(dialog.getByText("bob", { exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "Remove the reaction of bob" }).click();
  await ada.page.keyboard.press("Escape");
  await expect(bob.message("shall we sail?").getByRole("button", { name: "👍, 1 reaction" })).toHaveAttribute(
    "aria-pressed",
    "false",
  );
  // The own one goes by the same button.
  await thumbs.click();
  await expect(bob.message("shall we sail?").getByRole("button", { name: /^👍/ })).toHaveCount(0);
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});

test("messages are pinned, found again, forwarded, and show what they were before", async ({ browser }) => {
  const [a] = nodes as [Node, Node];
  const ann = await Person.meet(browser);
  await ann.register(a, "ann");
  await ann.createGuild("Library");
  const ben = await guest(browser, await ann.invite(), "ben");
  await ann.say("the house rules");
  await ann.choose("the house rules", "Pin");
  await expect(ben.page.getByText("ann pinned a message.")).toBeVisible();
  await ben.page.getByRole("button", { name: "Pinned messages" }).click();
  const pins = ben.page.getByRole("region", { name: "Pinned messages" });
  await expect(pins.getByText("the house rules")).toBeVisible();
  await pins.getByRole("button", { name: "Show the message" }).click();
  await expect(ben.page.locator("article.lit")).toContainText("the house rules");
  await ann.choose("the house rules", "Unpin");
  await expect(pins.getByText("Nothing is pinned here yet.", { exact: false })).toBeVisible();

  await ann.composer.press("ArrowUp");
  const editor = ann.page.getByRole("textbox", { name: "Edit" });
  await editor.fill("the rules of the house");
  await editor.press("Enter");
  await ben.message("the rules of the house").getByRole("button", { name: "(edited)" }).click();
  const edits = ben.page.getByRole("dialog", { name: "Edit history" });
  await expect(edits.getByText("the house rules")).toBeVisible();
  await ben.page.keyboard.press("Escape");

  await ann.choose("the rules of the house", "Forward");
  const forward = ann.page.getByRole("dialog", { name: "Forward" });
  await forward.getByRole("button", { name: /general/ }).click();
  await forward.getByLabel("Add a message").fill("once more");
  await forward.getByRole("button", { name: "Forward to 1 channel" }).click();
  await expect(ben.message("once more")).toBeVisible();
  await expect(ben.message("Forwarded")).toContainText("the rules of the house");
  expect([...ann.complaints, ...ben.complaints]).toEqual([]);
});

test("a poll is made, voted in, ended", async ({ browser }) => {
  const [a] = nodes as [Node, Node];
  const cem = await Person.meet(browser);
  await cem.register(a, "cem");
  await cem.createGuild("Kitchen");
  const dan = await guest(browser, await cem.invite(), "dan");
  await cem.page.getByRole("button", { name: "Create a poll" }).click();
  const dialog = cem.page.getByRole("dialog", { name: "Create a poll" });
  await dialog.getByLabel("Question").fill("What do we eat?");
  await dialog.getByLabel("Answer 1", { exact: true }).fill("Soup");
  await dialog.getByLabel("Answer 2", { exact: true }).fill("Bread");
  await dialog.getByRole("button", { name: "Emoji of answer 1" }).click();
  await cem.page.getByRole("combobox", { name: "Search emoji" }).fill("bowl");
  await cem.page.getByRole("combobox", { name: "Search emoji" }).press("Enter");
  await dialog.getByRole("button", { name: "Send the poll" }).click();
  const poll = (person: Person) => person.page.getByRole("region", { name: "Poll: What do we eat?" });
  await poll(dan).getByRole("button", { name: /^Soup/ }).click();
  await expect(poll(cem).getByRole("button", { name: /^Soup.*1 vote.*100 %/ })).toBeVisible();
  await poll(cem).getByRole("button", { name: /^Bread/ }).click();
  await expect(poll(dan).getByRole("button", { name: /^Bread.*1 vote.*50 %/ })).toBeVisible();
  // Another answer takes the place of the first.
  await poll(dan).getByRole("button", { name: /^Bread/ }).click();
  await expect(poll(cem).getByRole("button", { name: /^Bread.*2 votes.*100 %/ })).toBeVisible();
  await poll(cem).getByRole("button", { name: "2 votes", exact: true }).click();
  await expect(cem.page.getByRole("dialog", { name: "Votes" }).getByText("dan", { exact: true })).toBeVisible();
  await cem.page.keyboard.press("Escape");
  await poll(cem).getByRole("button", { name: "End the poll" }).click();
  await cem.confirm("End the poll");
  await expect(poll(dan).getByText("This poll is over")).toBeVisible();
  await expect(poll(dan).getByRole("button", { name: /^Soup/ })).toBeDisabled();
  expect([...cem.complaints, ...dan.complaints]).toEqual([]);
});

test("names, channels and emoji are completed; commands do what they say; nobody writes without the right", async ({
  browser,
}) => {
  const [a] = nodes as [Node, Node];
  const eda = await Person.meet(browser);
  await eda.register(a, "eda");
  await eda.createGuild("Observatory");
  const fay = await guest(browser, await eda.invite(), "fay");

  await eda.composer.pressSequentially("hello @fa");
  const offered = eda.page.getByRole("listbox", { name: "People and roles" });
  await expect(offered.getByRole("option", { name: /^fay/ })).toHaveAttribute("aria-selected", "true");
  await eda.composer.press("Enter");
  await expect(eda.composer).toHaveValue("hello @fay ");
  await eda.composer.pressSequentially("see #gen");
  await eda.composer.press("Tab");
  await eda.composer.pressSequentially(":telesc");
  await expect(eda.page.getByRole("option", { name: /telescope/ })).toBeVisible();
  await eda.composer.press("Enter");
  await expect(eda.composer).toHaveValue("hello @fay see #general 🔭 ");
  await eda.composer.press("Enter");
  const said = fay.message("hello @fay");
  await expect(said.locator("span.mention")).toHaveText("@fay");
  await expect(said.getByRole("link", { name: "#general" })).toBeVisible();
  await expect(said).toContainText("🔭");
  // What is edited has names in it, too.
  await eda.composer.press("ArrowUp");
  await expect(eda.page.getByRole("textbox", { name: "Edit" })).toHaveValue("hello @fay see #general 🔭");
  await eda.page.keyboard.press("Escape");

  await eda.say("/me looks up");
  await expect(fay.message("looks up").locator("em")).toHaveText("looks up");
  await eda.say("/topic the stars");
  await expect(fay.page.getByRole("main").getByTitle("the stars")).toBeVisible();
  await eda.say("/nick Edith");
  await expect(fay.page.getByRole("article").filter({ hasText: "Edith" }).first()).toBeVisible();
  await eda.composer.pressSequentially("/shr");
  await eda.composer.press("Escape");
  await eda.composer.fill("/shrug");
  await eda.composer.press("Enter");
  await expect(fay.message("¯\\_(ツ)_/¯")).toBeVisible();

  // A draft stays for its channel.
  await eda.composer.fill("half a thought");
  await eda.page.reload();
  await expect(eda.composer).toHaveValue("half a thought");
  await eda.composer.fill("");

  // Slow mode, and then no right at all, as the owner says.
  const { guildId, channelId } = placeOf(eda);
  const rest = await Rest.of(eda, a);
  const channel = `/guilds/${encodeURIComponent(guildId)}/channels/${encodeURIComponent(channelId)}`;
  await rest.ask("PATCH", channel, { rateLimitPerUser: 5 });
  await expect(fay.page.getByText("Slow mode: one message every 5 s")).toBeVisible();
  await fay.say("slowly");
  await expect(fay.page.getByText(/you can write again in/)).toBeVisible();
  await fay.composer.fill("but surely");
  await expect(fay.page.getByRole("button", { name: "Send" })).toBeDisabled();
  await expect(fay.page.getByRole("button", { name: "Send" })).toBeEnabled();
  await fay.composer.press("Enter");
  await expect(eda.message("but surely")).toBeVisible();
  await rest.ask("PUT", `/channels/${encodeURIComponent(channelId)}/permissions/${encodeURIComponent(guildId)}`, {
    type: 0,
    allow: "0",
    deny: "2048",
  });
  await expect(fay.page.getByText("You may read here, but not write")).toBeVisible();
  await expect(fay.composer).toHaveCount(0);
  await expect(eda.composer).toBeVisible();
  expect([...eda.complaints, ...fay.complaints]).toEqual([]);
});

test("a thread across servers, with reactions from over there", async ({ browser }) => {
  const [a, b] = nodes as [Node, Node];
  const gil = await Person.meet(browser);
  await gil.register(a, "gil");
  await gil.createGuild("Bridge");
  const code = new URL(await gil.invite()).pathname.split("/").pop() ?? "";
  const hal = await Person.meet(browser);
  await hal.register(b, "hal");
  await hal.page.getByLabel("Invite link or code").fill(`${code}@${a.name}`);
  await hal.page.getByRole("button", { name: "Join a guild" }).click();
  await hal.page.getByRole("button", { name: "Join Bridge" }).click();
  await expect(hal.composer).toBeVisible();
  await gil.say("who builds it?");
  await expect(hal.message("who builds it?")).toBeVisible();
  await tool(hal, "who builds it?", "React with ❤️");
  await expect(gil.message("who builds it?").getByRole("button", { name: /^❤️, 1/ })).toBeVisible();

  await gil.choose("who builds it?", "Start a thread");
  const dialog = gil.page.getByRole("dialog", { name: "Start a thread" });
  await dialog.getByLabel("Name of the thread").fill("Builders");
  await dialog.getByRole("button", { name: "Start a thread" }).click();
  const thread = (person: Person) => person.page.getByRole("region", { name: "Builders", exact: true });
  const write = (person: Person) => thread(person).getByRole("textbox", { name: "Message Builders" });
  await write(gil).fill("in the thread");
  await write(gil).press("Enter");
  await hal.message("who builds it?").getByRole("link", { name: /Builders/ }).click();
  await expect(thread(hal).getByRole("article").filter({ hasText: "in the thread" })).toBeVisible();
  await write(hal).pressSequentially("I do");
  await expect(thread(gil).getByText("hal is writing…")).toBeVisible();
  await write(hal).press("Enter");
  await expect(thread(gil).getByRole("article").filter({ hasText: "I do" })).toBeVisible();
  // Not in the channel itself.
  await expect(gil.page.getByRole("region", { name: "Messages in #general" }).getByText("I do")).toHaveCount(0);

  // Who follows it is told of what is new.
  await thread(gil).getByRole("button", { name: "Close" }).click();
  await write(hal).fill("are you there?");
  await write(hal).press("Enter");
  const followed = gil.page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: /Builders/ });
  await expect(followed).toContainText("1");
  await followed.click();
  await expect(thread(gil).getByText("are you there?")).toBeVisible();
  await expect(followed).not.toContainText("unread");

  // It is locked, and archived.
  await thread(gil).getByRole("button", { name: "More", exact: true }).first().click();
  await gil.page.getByRole("menuitem", { name: "Lock" }).click();
  await expect(thread(hal).getByText("This thread is locked: only moderators", { exact: false })).toBeVisible();
  await thread(gil).getByRole("button", { name: "Close" }).click();
  await gil.page.getByRole("button", { name: "Threads" }).click();
  const list = gil.page.getByRole("region", { name: "Threads" });
  await expect(list.getByRole("link", { name: /Builders/ })).toBeVisible();
  expect([...gil.complaints, ...hal.complaints]).toEqual([]);
});

test("hundreds of messages: back in history nothing moves, and any of them is jumped to", async ({ browser }) => {
  test.setTimeout(180_000);
  const COUNT = 300;
  const [a] = nodes as [Node, Node];
  const ida = await Person.meet(browser);
  await ida.register(a, "ida");
  await ida.createGuild("Archive");
  const { guildId, channelId } = placeOf(ida);
  const rest = await Rest.of(ida, a);
  const ids: string[] = [];
  await ida.page.getByRole("link", { name: "Guildhall" }).click();
  for (let at = 0; at < COUNT; at += 1) {
    const lines = at % 7 === 0 ? "\nwith\nmore\nlines" : "";
    ids.push((await rest.say(channelId, `message ${at} of many${lines}`)).id);
  }
  await ida.page.goto(`${a.base}/guilds/${encodeURIComponent(guildId)}/${encodeURIComponent(channelId)}`);
  await expect(ida.message(`message ${COUNT - 1} of`)).toBeInViewport();

  // Back page by page: what is seen stays where it is while what is before it comes in.
  const log = ida.page.getByRole("region", { name: "Messages in #general" });
  await log.hover();
  let worst = 0;
  for (let step = 0; step < 30; step += 1) {
    const moved = await ida.page.evaluate(async () => {
      const list = document.querySelector('section[aria-label^="Messages in"] > div') as HTMLElement;
      const middle = () => {
        const { top, height } = list.getBoundingClientRect();
        return [...list.querySelectorAll("article")].find((one) => one.getBoundingClientRect().bottom > top + height / 2);
      };
      list.scrollTop -= 500;
      await new Promise((resolve) => setTimeout(resolve, 150));
      const seen = middle();
      const before = seen?.getBoundingClientRect().top ?? 0;
      // Long enough for a page to come in.
      await new Promise((resolve) => setTimeout(resolve, 250));
      return seen?.isConnected ? Math.abs(seen.getBoundingClientRect().top - before) : Number.POSITIVE_INFINITY;
    });
    worst = Math.max(worst, moved);
  }
  console.log(`the message in the middle moved by ${worst.toFixed(1)} px at most while pages came in`);
  expect(worst).toBeLessThan(4);
  expect(await ida.page.getByRole("article").count()).toBeLessThan(80);

  // The end again, and a message far back by its link.
  await ida.page.getByRole("button", { name: "Jump to the latest" }).click();
  await expect(ida.message(`message ${COUNT - 1} of`)).toBeInViewport();
  const link = `${a.base}/guilds/${encodeURIComponent(guildId)}/${encodeURIComponent(channelId)}`;
  await ida.page.goto(`${link}/${encodeURIComponent(ids[100] ?? "")}`);
  await expect(ida.page.locator("article.lit")).toContainText("message 100 of");
  await expect(ida.message("message 100 of")).toBeInViewport();
  // From there on to what is newer.
  await log.hover();
  await expect(async () => {
    await ida.page.mouse.wheel(0, 3000);
    await expect(ida.message(`message ${COUNT - 1} of`)).toBeVisible({ timeout: 500 });
  }).toPass();
  // What is said meanwhile is at the end, and saying something leads there.
  await ida.say("back to today");
  await expect(ida.message("back to today")).toBeInViewport();
  await expect(ida.message(`message ${COUNT - 1} of`)).toBeVisible();

  // An answer to what is far away shows it, and leads there.
  await rest.ask("POST", `/channels/${encodeURIComponent(channelId)}/messages`, { content: "as I said", replyTo: ids[5] });
  await ida.message("as I said").getByRole("button", { name: /message 5 of many/ }).click();
  await expect(ida.message("message 5 of")).toBeInViewport();
  // And a day.
  await ida.page.getByRole("main").getByRole("button", { name: "More" }).first().click();
  await ida.page.getByRole("menuitem", { name: "Jump to a date" }).click();
  await ida.page.getByRole("dialog").getByRole("button", { name: "Show" }).click();
  await expect(ida.message("message 0 of")).toBeInViewport();

  // What is not read has a line, and a bar that leads to it.
  const jon = await guest(browser, await ida.invite(), "jon");
  await jon.page.getByRole("link", { name: "Guildhall" }).click();
  for (let at = 0; at < 30; at += 1) await rest.say(channelId, `news ${at} for you\nand\nmore`);
  await jon.page.getByRole("navigation", { name: "Guilds" }).getByRole("link", { name: /Archive/ }).click();
  await jon.page.getByRole("button", { name: "30 new messages" }).click();
  await expect(jon.message("news 0 for you")).toBeInViewport();
  await expect(jon.page.getByText("New messages", { exact: true })).toBeInViewport();
  expect([...ida.complaints, ...jon.complaints]).toEqual([]);
});
