import { Looker, looks } from "../support/look.ts";
import { Node } from "../support/node.ts";
import { expect, test } from "../support/story.ts";

let node: Node;

test.beforeAll(async () => {
  node = await Node.make();
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
});

const PAGES = [
  "Overview",
  "Rules",
  "Roles",
  "Emoji",
  "Stickers",
  "Events",
  "Members",
  "Invites",
  "Bans",
  "Servers",
  "Reports",
  "Automod",
  "Audit log",
  "Export",
  "Owner",
];

for (const way of looks) {
  test(`a guild's settings and channels can be used by everybody: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const looker = await Looker.meet(browser, way);
    const { person: ada } = looker;
    const { page } = ada;
    const isPhone = way.size === "phone";
    const list = async () => {
      if (isPhone) await page.getByRole("button", { name: "Menu", exact: true }).click();
    };
    await ada.register(node, `ada-${way.colorScheme}-${way.size}`);
    await ada.createGuild("The Old Harbour");
    await list();
    await ada.openMenu("Menu of", "Create a category");
    await page.getByLabel("Name of the category").fill("Below deck");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.getByRole("button", { name: "New channel in Below deck" }).click();
    await page.getByLabel("Name of the channel").fill("treasure");
    await page.getByRole("switch", { name: "Private channel" }).check();
    await looker.at("guild-create-channel");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await expect(ada.composer).toBeVisible();
    await list();
    await looker.at("guild-channels");
    await page.getByRole("link", { name: "treasure" }).click({ button: "right" });
    await expect(page.getByRole("menuitem", { name: "Move down" })).toBeVisible();
    await looker.at("guild-channel-menu");
    await page.getByRole("menuitem", { name: "Settings of the channel" }).click();
    for (const name of ["Overview", "Permissions", "Preview", "Invites", "Webhooks"]) {
      await page.getByRole("link", { name, exact: true }).click();
      await expect(page.getByRole("region", { name })).toBeVisible();
      await expect(page.getByText("Loading…")).toHaveCount(0);
      if (name === "Preview") {
        await page.getByLabel("Member", { exact: true }).fill("ada");
        await page.getByRole("button", { name: /ada/ }).click();
        await expect(page.getByText("Owns the guild").first()).toBeVisible();
      }
      if (name === "Webhooks") {
        await page.getByRole("button", { name: "Create a webhook" }).click();
        await expect(page.getByLabel("Address")).toBeVisible();
      }
      await looker.at(`channel-settings-${name.toLowerCase()}`);
      if (isPhone) await page.getByRole("button", { name: "Back" }).click();
    }
    await page.getByRole("main").getByRole("button", { name: "Close" }).first().click();
    if (!(await page.getByRole("navigation", { name: "Channels" }).isVisible())) await list();
    await ada.openMenu("Menu of", "Settings of the guild");
    for (const name of PAGES) {
      await page.getByRole("link", { name, exact: true }).click();
      await expect(page.getByRole("region", { name })).toBeVisible();
      await expect(page.getByText("Loading…")).toHaveCount(0);
      if (name === "Roles") {
        await page.getByRole("button", { name: "Create a role" }).click();
        await expect(page.getByLabel("Name of the role")).toBeVisible();
        await looker.at("guild-settings-role");
        await page.getByRole("button", { name: "All roles" }).click();
      }
      if (name === "Automod") {
        await page.getByRole("button", { name: /Words and patterns/ }).click();
        await page.getByLabel("Words and phrases").fill("cat*");
        await looker.at("guild-settings-automod-rule");
        await page.getByRole("button", { name: "Save" }).click();
        await expect(page.getByRole("switch", { name: "Words" })).toBeVisible();
      }
      if (name === "Events") {
        await page.getByRole("button", { name: "Plan an event" }).click();
        await page.getByLabel("Name").fill("Regatta");
        await page.getByLabel("Place").fill("At the pier");
        await page.getByLabel("Ends").fill("2029-06-01T18:00");
        await looker.at("guild-settings-event");
        await page.getByRole("button", { name: "Plan an event" }).click();
        await expect(page.getByRole("heading", { name: "Regatta" })).toBeVisible();
      }
      if (name === "Invites") {
        await expect(page.getByRole("button", { name: /^Revoke invite/ }).or(page.getByText("No invites"))).toBeVisible();
      }
      await looker.at(`guild-settings-${name.toLowerCase().replace(" ", "-")}`);
      if (isPhone) await page.getByRole("button", { name: "Back" }).click();
    }
    expect(ada.complaints).toEqual([]);
  });
}
