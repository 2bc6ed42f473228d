import { Looker, looks } from "../support/look.ts";
import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";
import { png } from "../support/samples.ts";
import { Site } from "../support/site.ts";
import { expect, test } from "../support/story.ts";

let node: Node;
let site: Site;

test.beforeAll(async () => {
  site = await Site.open();
  node = await Node.make({ GUILDHALL__PREVIEWS__ALLOW_ADDRESSES: "127.0.0.0/8" });
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
  site.close();
});

function uri(width: number, height: number, hue: number): string {
  return `data:image/png;base64,${png("x.png", width, height, hue).buffer.toString("base64")}`;
}

/** Asks the API with somebody's login; `GUILD` in the path is the guild that is open. */
async function ask(person: Person, method: string, path: string, body: unknown): Promise<Record<string, string>> {
  return person.page.evaluate(
    async ({ method, path, body }) => {
      const { accessToken } = JSON.parse(localStorage.getItem("guildhall.session") ?? "{}");
      const answer = await fetch(`/api/v1${path.replace("GUILD", location.pathname.split("/")[2] ?? "").replace("CHANNEL", location.pathname.split("/")[3] ?? "")}`, {
        method,
        headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    { method, path, body },
  );
}

test("links have previews, which their author can take off", async ({ browser }) => {
  const ada = await Person.meet(browser);
  await ada.register(node, "ada");
  await ada.createGuild("Harbour");
  const bob = await Person.meet(browser);
  await bob.page.goto(await ada.invite());
  await bob.page.getByRole("button", { name: "I am new here" }).click();
  await bob.page.getByLabel("Username").fill("bob");
  await bob.page.getByLabel("Password").fill("correct horse battery");
  await bob.page.getByRole("button", { name: "Create an account" }).click();
  await expect(bob.composer).toBeVisible();
  await ada.say(`see ${site.link("/tides")}`);
  const card = bob.page.getByRole("complementary", { name: "Preview of The Almanac" });
  await expect(card.getByRole("link", { name: /^Tides of the old harbour <script>/ })).toHaveAttribute("href", site.link("/tides"));
  await expect(card.getByText("High at 06:10")).toBeVisible();
  const picture = card.locator("img");
  await expect.poll(() => picture.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);
  expect(await picture.getAttribute("src")).toMatch(/^blob:/);
  // The reader is no moderator.
  await expect(bob.page.getByRole("button", { name: "Remove the preview" })).toHaveCount(0);
  await ada.message("see http").hover();
  await ada.page.getByRole("button", { name: "Remove the preview" }).click();
  await expect(card).toHaveCount(0);
  await ada.choose("see http", "Show previews again");
  await expect(card).toBeVisible();
  expect(await bob.page.title()).not.toBe("broken");
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});

for (const way of looks) {
  test(`previews, emoji, stickers and pictures of guilds: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, way);
    const cem = looker.person;
    await cem.register(node, `cem-${way.colorScheme}-${way.size}`);
    await cem.createGuild("The Old Harbour");
    await ask(cem, "PATCH", "/guilds/GUILD", { icon: uri(128, 128, 0.2), banner: uri(640, 320, 0.8), description: "Where boats rest" });
    const emoji = await ask(cem, "POST", "/guilds/GUILD/emojis", { name: "sun", image: uri(64, 64, 0) });
    const sticker = await ask(cem, "POST", "/guilds/GUILD/stickers", { name: "evening", image: uri(320, 320, 0.5) });
    await cem.say(`good <:sun:${emoji["id"]}> morning`);
    await cem.say(`<:sun:${emoji["id"]}> 🎉`);
    await expect(cem.message("morning").getByRole("img", { name: ":sun:" })).toBeVisible();
    await ask(cem, "POST", "/channels/CHANNEL/messages", { content: "", stickerIds: [sticker["id"]] });
    await expect(cem.page.getByRole("img", { name: "Sticker evening" })).toBeVisible();
    await cem.say(`see ${site.link("/tides")}`);
    await expect(cem.page.getByRole("complementary", { name: "Preview of The Almanac" }).locator("img")).toBeVisible();
    await cem.page.getByRole("button", { name: "Jump to the latest" }).click({ timeout: 2000 }).catch(() => {});
    await looker.at("channel-preview");
    if (way.size === "phone") await cem.page.getByRole("button", { name: "Menu" }).click();
    await expect(cem.page.getByRole("navigation", { name: "Channels" }).locator("header img")).toBeVisible();
    await looker.at("channels-banner");
    const link = await cem.invite();
    const guest = await Looker.meet(browser, way);
    await guest.person.page.goto(link);
    await expect(guest.person.page.getByRole("heading", { name: "The Old Harbour" })).toBeVisible();
    const icon = guest.person.page.locator(".guild img");
    await expect.poll(() => icon.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);
    await guest.at("invite-icon");
    expect([...cem.complaints, ...guest.person.complaints]).toEqual([]);
  });
}
