import { expect, test } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";

let node: Node;

test.beforeAll(async () => {
  node = await Node.make();
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
});

/** Where the screens are put to be looked at, if that is wanted. */
const shots = process.env["GUILDHALL_SHOTS"];

for (const colorScheme of ["light", "dark"] as const) {
  for (const [size, viewport] of Object.entries({
    wide: { width: 1280, height: 800 },
    phone: { width: 360, height: 740 },
  })) {
    test(`every screen can be used by everybody: ${colorScheme}, ${size}`, async ({ browser }) => {
      const ada = await Person.meet(browser, { colorScheme, viewport });
      const look = async (screen: string) => {
        // What is on its way to another look is not judged.
        await ada.page.waitForTimeout(200);
        if (shots) await ada.page.screenshot({ path: `${shots}/${screen}-${colorScheme}-${size}.png` });
        expect.soft(await violations(ada.page), screen).toEqual([]);
        const overflows = await ada.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect.soft(overflows, `${screen} is wider than the window`).toBe(false);
      };
      await ada.page.goto(node.base);
      await expect(ada.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
      await look("sign-in");
      await ada.page.goto(`${node.base}/sign-up`);
      await expect(ada.page.getByLabel("Username")).toBeVisible();
      await look("sign-up");
      await ada.register(node, `ada-${colorScheme}-${size}`);
      await look("home");
      await ada.page.getByRole("button", { name: "Create a guild" }).click();
      await look("create-guild");
      await ada.page.keyboard.press("Escape");
      await ada.createGuild("The Old Harbour");
      await look("empty-channel");
      await ada.say("# Tides\nHigh at **06:10**, low at `12:25`.\n> Keep clear of the pier\n- ropes\n- lanterns");
      await ada.say("||The treasure is below deck|| and see https://example.org/charts");
      await expect(ada.message("see https://example.org")).toBeVisible();
      await ada.message("Tides").hover();
      await look("channel");
      if (size === "phone") await ada.page.getByRole("button", { name: "Menu" }).click();
      await look("channels");
      const link = await ada.invite();
      await ada.page.getByRole("button", { name: "Invite people" }).click();
      await expect(ada.page.getByLabel("Invite link")).toHaveValue(link);
      await look("invite-people");

      const guest = await Person.meet(browser, { colorScheme, viewport });
      await guest.page.goto(link);
      await expect(guest.page.getByRole("heading", { name: "The Old Harbour" })).toBeVisible();
      if (shots) await guest.page.screenshot({ path: `${shots}/invite-${colorScheme}-${size}.png` });
      expect.soft(await violations(guest.page), "invite").toEqual([]);
      expect(ada.complaints).toEqual([]);
    });
  }
}
