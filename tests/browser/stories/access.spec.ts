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

for (const way of looks) {
  test(`every screen can be used by everybody: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, way);
    const ada = looker.person;
    await ada.page.goto(node.base);
    await expect(ada.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
    await looker.at("sign-in");
    await ada.page.goto(`${node.base}/sign-up`);
    await expect(ada.page.getByLabel("Username")).toBeVisible();
    await looker.at("sign-up");
    await ada.register(node, `ada-${way.colorScheme}-${way.size}`);
    await looker.at("home");
    await ada.page.getByRole("button", { name: "Create a guild" }).click();
    await looker.at("create-guild");
    await ada.page.keyboard.press("Escape");
    await ada.createGuild("The Old Harbour");
    await looker.at("empty-channel");
    await ada.say("# Tides\nHigh at **06:10**, low at `12:25`.\n> Keep clear of the pier\n- ropes\n- lanterns");
    await ada.say("||The treasure is below deck|| and see https://example.org/charts");
    await expect(ada.message("see https://example.org")).toBeVisible();
    await ada.message("Tides").hover();
    await looker.at("channel");
    await ada.message("Tides").click({ button: "right" });
    await expect(ada.page.getByRole("menuitem", { name: "Copy the text" })).toBeVisible();
    await looker.at("message-menu");
    await ada.page.keyboard.press("Escape");
    await expect(ada.page.getByRole("menu")).toHaveCount(0);
    if (way.size === "phone") await ada.page.getByRole("button", { name: "Menu" }).click();
    await looker.at("channels");
    const link = await ada.invite();
    await ada.page.getByRole("button", { name: "Invite people" }).click();
    await expect(ada.page.getByLabel("Invite link")).toHaveValue(link);
    await looker.at("invite-people");
    await ada.page.keyboard.press("Escape");
    await ada.openMenu("Menu of", "Settings of the guild");
    await looker.at("guild-settings");

    const guest = await Looker.meet(browser, way);
    await guest.person.page.goto(link);
    await expect(guest.person.page.getByRole("heading", { name: "The Old Harbour" })).toBeVisible();
    await guest.at("invite");
    expect(ada.complaints).toEqual([]);
  });
}
