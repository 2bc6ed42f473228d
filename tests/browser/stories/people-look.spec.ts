/** The screens of people, private channels and notifications, as everybody sees them. */

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

for (const way of looks) {
  test(`people can be used by everybody: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    test.setTimeout(150_000);
    const looker = await Looker.meet(browser, way);
    const ada = looker.person;
    const { page } = ada;
    const of = (name: string) => `${name}-${way.colorScheme}-${way.size}`;
    const me = of("ada");
    const [bea, cai] = [of("bea"), of("cai")];
    await ada.register(node, me);
    await looker.at("people-nothing");
    const friends = async () => {
      await page.goto(`${node.base}/friends`);
      await expect(page.getByRole("heading", { name: "Friends", level: 1 })).toBeVisible();
    };
    await friends();
    await expect(page.getByLabel("Id of your friend")).toBeVisible();
    await looker.at("people-add-friend");

    // Two who ask, one of whom becomes a friend, says what he does, and writes.
    const others = [];
    for (const name of [bea, cai]) {
      const other = await Person.meet(browser);
      await other.register(node, name);
      await other.page.goto(`${node.base}/friends`);
      await other.page.getByLabel("Id of your friend").fill(`@${me}:${node.name}`);
      await other.page.getByRole("button", { name: "Send request" }).click();
      await expect(other.page.getByText("was asked")).toBeVisible();
      others.push(other);
    }
    const [first] = others as [Person, Person];
    await page.getByRole("button", { name: "Pending" }).click();
    await expect(page.getByRole("button", { name: `Accept the request of ${cai}` })).toBeVisible();
    await looker.at("people-pending");
    await page.getByRole("button", { name: `Accept the request of ${bea}` }).click();
    await first.page.getByRole("button", { name: /Set your status/ }).click();
    await first.page.getByRole("radio", { name: "Away" }).check({ force: true });
    await first.page.getByRole("button", { name: "🎧" }).click();
    await first.page.getByLabel("What are you doing?").fill("Listening to the sea");
    await first.page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await first.page.goto(`${node.base}/friends`);
    await first.page.getByRole("button", { name: `Message ${me}` }).click();
    const field = first.page.getByRole("textbox", { name: `Message ${me}` });
    for (const text of ["The nets are mended.", "Shall we go out at **six**?"]) {
      await field.fill(text);
      await field.press("Enter");
    }
    await page.getByRole("button", { name: "All", exact: true }).click();
    await expect(page.getByRole("main").getByText("Listening to the sea")).toBeVisible();
    await looker.at("people-friends");
    if (way.size === "phone") await page.getByRole("button", { name: "Menu" }).click();
    const entry = page.getByRole("navigation", { name: "Direct messages" }).getByRole("link", { name: bea });
    await expect(entry).toContainText("2");
    await looker.at("people-list");

    await page.getByRole("button", { name: /^Notifications/ }).click();
    await expect(page.getByRole("dialog").getByText(`${bea} wrote to you`)).toBeVisible();
    await page.getByText("On this device").click();
    await looker.at("people-notifications");
    await page.keyboard.press("Escape");
    await entry.click();
    await expect(ada.message("The nets are mended.")).toBeVisible();
    await page.getByRole("textbox", { name: `Message ${bea}` }).fill("I bring the lanterns");
    await page.keyboard.press("Enter");
    await expect(ada.message("I bring the lanterns")).toBeVisible();
    await looker.at("people-conversation");

    await page.getByRole("heading", { level: 1 }).getByRole("button").click();
    await expect(page.getByText("Account since")).toBeVisible();
    await page.getByRole("button", { name: `More about ${bea}` }).click();
    await looker.at("people-profile");
    await page.getByRole("dialog").getByRole("button", { name: "Report" }).click();
    await expect(page.getByRole("radio", { name: "Spam" })).toBeVisible();
    await looker.at("people-report");
    await page.keyboard.press("Escape");

    await page.getByRole("main").getByRole("button", { name: "More" }).first().click();
    await page.getByRole("menuitem", { name: "Notification settings" }).click();
    await expect(page.getByRole("dialog").getByLabel("Mute")).toBeVisible();
    await looker.at("people-notification-settings");
    await page.keyboard.press("Escape");
    if (way.size === "phone") await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("button", { name: /Set your status/ }).click();
    await expect(page.getByLabel("What are you doing?")).toBeVisible();
    await looker.at("people-status");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByRole("dialog").getByRole("button", { name: new RegExp(`@${bea}`) }).click();
    await looker.at("people-new");
    await page.getByLabel("Name or @name:server").fill(`@${cai}:${node.name}`);
    await page.getByRole("dialog").getByRole("button", { name: new RegExp(`@${cai}`) }).click();
    await page.getByRole("button", { name: "Make a group" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(cai);
    await expect(page.getByText("Nothing has been said here yet")).toBeVisible();
    await looker.at("people-group");
    await page.goto(node.base);
    await ada.createGuild("The Old Harbour");
    await looker.at("people-guild");
    if (way.size === "phone") await page.getByRole("button", { name: "Menu" }).click();
    await ada.openMenu("Menu of", "Notification settings");
    await expect(page.getByRole("dialog").getByLabel("Mute")).toBeVisible();
    await looker.at("people-guild-notifications");
    await page.keyboard.press("Escape");
    expect(ada.complaints).toEqual([]);
  });
}
