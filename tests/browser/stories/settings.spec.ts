import { readFileSync } from "node:fs";
import { lowContrast } from "../support/axe.ts";
import { Looker, looks } from "../support/look.ts";
import { Mailbox } from "../support/mailbox.ts";
import { Node } from "../support/node.ts";
import { PASSWORD, Person } from "../support/person.ts";
import { totp } from "../support/totp.ts";
import { expect, test } from "../support/story.ts";

let node: Node;
let mailbox: Mailbox;

test.beforeAll(async () => {
  mailbox = await Mailbox.open();
  node = await Node.make(mailbox.configuration);
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
  mailbox.close();
});

test("a name and a picture are changed, and seen by others", async ({ browser }) => {
  const ada = await Person.meet(browser);
  await ada.register(node, "ada");
  await ada.createGuild("Harbour");
  await ada.say("good morning");
  const bob = await Person.meet(browser);
  await bob.page.goto(await ada.invite());
  await bob.page.getByRole("button", { name: "I am new here" }).click();
  await bob.page.getByLabel("Username").fill("bob");
  await bob.page.getByLabel("Password").fill(PASSWORD);
  await bob.page.getByRole("button", { name: "Create an account" }).click();
  await expect(bob.message("good morning").getByText("ada")).toBeVisible();

  await ada.open("profile");
  const { page } = ada;
  await page.getByLabel("Display name").fill("Ada of the Harbour");
  await page.getByLabel("About you").fill("Keeps the light.");
  const preview = page.getByRole("figure", { name: "How others see you" });
  await expect(preview.getByText("Ada of the Harbour")).toBeVisible();
  await expect(preview.getByText("Keeps the light.")).toBeVisible();
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 200 } });
  await page.getByLabel("Picture", { exact: true }).setInputFiles({ name: "me.png", mimeType: "image/png", buffer: picture });
  await expect(preview.locator("img")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();

  await expect(bob.message("good morning").getByText("Ada of the Harbour")).toBeVisible();
  await expect(bob.message("good morning").locator("img").first()).toBeVisible();
  // What is no picture is refused before it is sent.
  const wrong = { name: "me.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
  await page.getByLabel("Picture", { exact: true }).setInputFiles(wrong);
  await expect(page.getByText("This is no picture that the server takes")).toBeVisible();
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});

test("a second factor is taken on, asked for, and taken off", async ({ browser }) => {
  const eve = await Person.meet(browser);
  await eve.register(node, "eve");
  await eve.open("account");
  const { page } = eve;
  await page.getByRole("button", { name: "Switch on a second factor" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password").fill("not my password");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByText("This is not your password")).toBeVisible();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Continue" }).click();
  const secret = await dialog.getByLabel("Key for your app", { exact: true }).inputValue();
  await expect(dialog.getByRole("img", { name: "The key, to be scanned" })).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Open an authenticator app" })).toHaveAttribute("href", /^otpauth:/);
  await dialog.getByLabel("Code").fill("000000");
  await dialog.getByRole("button", { name: "Switch on" }).click();
  await expect(dialog.getByText("That code is not right.")).toBeVisible();
  await dialog.getByLabel("Code").fill(totp(secret));
  await dialog.getByRole("button", { name: "Switch on" }).click();
  const codes = dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const recovery = (await codes.first().textContent()) ?? "";
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("A second factor is on")).toBeVisible();
  await page.keyboard.press("Escape");
  await eve.signOut();

  await eve.signIn(node, "eve");
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("That code is not right.")).toBeVisible();
  await page.getByLabel("Code").fill(totp(secret, 1));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Guilds" })).toBeVisible();

  await eve.open("account");
  await page.getByRole("button", { name: "Switch off the second factor" }).click();
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByLabel("Code").fill(recovery);
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByRole("button", { name: "Switch on a second factor" })).toBeVisible();
  expect(eve.complaints).toEqual([]);
});

test("an address is confirmed, and gives back the account of who has forgotten the password", async ({ browser }) => {
  const fay = await Person.meet(browser);
  await fay.register(node, "fay");
  await fay.open("account");
  const { page } = fay;
  await page.getByRole("button", { name: "Add an address" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill("fay@example.org");
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("not confirmed")).toBeVisible();
  await page.getByLabel("Code from the mail").fill("wrong");
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await expect(page.getByText("This code is wrong")).toBeVisible();
  await page.getByLabel("Code from the mail").fill(await mailbox.code("Confirm your e-mail address"));
  await page.getByRole("button", { name: "Confirm the address" }).click();
  await expect(page.getByText("confirmed", { exact: true })).toBeVisible();

  const other = await Person.meet(browser);
  await other.page.goto(node.base);
  await other.page.getByRole("link", { name: "Forgot your password?" }).click();
  await other.page.getByLabel("E-mail address").fill("fay@example.org");
  await other.page.getByRole("button", { name: "Send the code" }).click();
  await other.page.getByLabel("Code from the mail").fill(await mailbox.code("Choose another password"));
  await other.page.getByLabel("New password").fill("another battery staple");
  await other.page.getByRole("button", { name: "Choose another password" }).click();
  await expect(other.page.getByText("Your password is changed")).toBeVisible();
  // All sessions have ended: the page that was open says so.
  await expect(page.getByText("Your session was ended")).toBeVisible({ timeout: 30_000 });
  await other.page.getByRole("link", { name: "Sign in" }).click();
  await other.page.getByLabel("Username or e-mail").fill("fay@example.org");
  await other.page.getByLabel("Password").fill("another battery staple");
  await other.page.getByRole("button", { name: "Sign in" }).click();
  await expect(other.page.getByRole("navigation", { name: "Guilds" })).toBeVisible();
  expect([...fay.complaints, ...other.complaints]).toEqual([]);
});

test("what was chosen to look at stays after the page is loaded again", async ({ browser }) => {
  const gus = await Person.meet(browser, { colorScheme: "light" });
  await gus.register(node, "gus");
  await gus.open("appearance");
  const { page } = gus;
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByRole("radio", { name: "Dark" }).check();
  expect(await paper()).not.toBe(light);
  const dark = await paper();
  await page.getByRole("radio", { name: "Compact" }).check();
  await page.getByRole("slider", { name: "Font size" }).fill("20");
  await page.getByRole("slider", { name: "Space between messages" }).fill("4");
  await page.getByRole("radio", { name: "Reduced" }).check();
  // What is painted first is as was chosen: the root has it before there is anything else on the page.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("#app")?.childElementCount) return;
      observer.disconnect();
      (globalThis as { first?: string | undefined }).first = document.documentElement.dataset["theme"];
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  expect(await page.evaluate(() => (globalThis as { first?: string }).first)).toBe("dark");
  expect(await paper()).toBe(dark);
  const root = await page.evaluate(() => ({
    font: getComputedStyle(document.documentElement).fontSize,
    gap: document.documentElement.style.getPropertyValue("--message-gap"),
    ...document.documentElement.dataset,
  }));
  expect(root).toMatchObject({ font: "20px", gap: "1.5rem", density: "compact", motion: "reduced" });
  expect(gus.complaints).toEqual([]);
});

test("who may not write is refused, and who was blocked is forgiven", async ({ browser }) => {
  const hal = await Person.meet(browser);
  await hal.register(node, "hal");
  const ida = await Person.meet(browser);
  await ida.register(node, "ida");
  /** What the server says to somebody who asks it for something. */
  const asked = (person: Person, method: string, path: string, body?: object) =>
    person.page.evaluate(
      async ({ method, path, body }) => {
        const { accessToken } = JSON.parse(localStorage.getItem("guildhall.session") ?? "{}") as { accessToken: string };
        const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
        const answer = await fetch(`/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
        return answer.status;
      },
      { method, path, body },
    );
  const write = () => asked(ida, "POST", "/users/@me/channels", { recipients: [`@hal:${node.name}`] });

  await hal.open("privacy");
  await hal.page.getByRole("group", { name: "Who may write to you" }).getByRole("radio", { name: "Friends only" }).check();
  await hal.page.getByRole("switch", { name: "Show what links lead to" }).uncheck();
  await hal.page.reload();
  await expect(hal.page.getByRole("radio", { name: "Friends only" })).toBeChecked();
  await expect(hal.page.getByRole("switch", { name: "Show what links lead to" })).not.toBeChecked();
  expect(await write()).toBe(403);
  await hal.page.getByRole("group", { name: "Who may write to you" }).getByRole("radio", { name: "Everyone" }).check();
  await expect.poll(write).toBeLessThan(300);

  expect(await asked(hal, "POST", `/users/${encodeURIComponent(`@ida:${node.name}`)}/block`)).toBeLessThan(300);
  await hal.page.reload();
  const blocked = hal.page.getByRole("list", { name: "Blocked people" });
  await expect(blocked.getByText(`@ida:${node.name}`)).toBeVisible();
  await blocked.getByRole("button", { name: "Unblock" }).click();
  await expect(hal.page.getByText("You have blocked nobody")).toBeVisible();
  expect([...hal.complaints, ...ida.complaints]).toEqual([]);
});

test("one's own data is downloaded as a file", async ({ browser }) => {
  const jon = await Person.meet(browser);
  await jon.register(node, "jon");
  await jon.createGuild("Attic");
  await jon.say("this is mine");
  await jon.open("data");
  const coming = jon.page.waitForEvent("download");
  await jon.page.getByRole("button", { name: "Download my data" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^guildhall-export-.*\.json$/);
  const text = readFileSync(await download.path(), "utf8");
  const data = JSON.parse(text) as { format: string; complete: boolean };
  expect(data).toMatchObject({ format: "guildhall-export", complete: true });
  expect(text).toContain("this is mine");
  await expect(jon.page.getByText("Your data is in your downloads.")).toBeVisible();
  expect(jon.complaints).toEqual([]);
});

test("keys are listed, and a server that is away is told", async ({ browser }) => {
  const kim = await Person.meet(browser);
  await kim.register(node, "kim");
  await kim.page.keyboard.press("Control+/");
  const dialog = kim.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog.getByText("Show this list")).toBeVisible();
  await kim.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await kim.page.keyboard.press("Control+,");
  await expect(kim.page.getByRole("heading", { name: "Account", exact: true })).toBeVisible();

  let isAway = true;
  await kim.page.routeWebSocket(/gateway/, (socket) => {
    if (isAway) void socket.close();
    else socket.connectToServer();
  });
  await kim.page.goto(node.base);
  await expect(kim.page.getByRole("heading", { name: "cannot be reached" })).toBeVisible({ timeout: 30_000 });
  isAway = false;
  await kim.page.getByRole("button", { name: "Try again" }).click();
  await expect(kim.page.getByRole("navigation", { name: "Guilds" })).toBeVisible();
  expect(kim.complaints.filter((one) => !one.includes("WebSocket"))).toEqual([]);
});

test("sessions are ended elsewhere, and the password is changed", async ({ browser }) => {
  const lea = await Person.meet(browser);
  await lea.register(node, "lea");
  const other = await Person.meet(browser);
  await other.signIn(node, "lea");
  await expect(other.page.getByRole("navigation", { name: "Guilds" })).toBeVisible();
  await lea.open("sessions");
  const { page } = lea;
  const sessions = page.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem");
  await expect(sessions).toHaveCount(2);
  await expect(sessions.first()).toContainText("this one");
  await sessions.nth(1).getByRole("button", { name: "Sign out" }).click();
  await expect(sessions).toHaveCount(1);
  await expect(other.page.getByText("Your session was ended")).toBeVisible({ timeout: 30_000 });

  await lea.open("account");
  await page.getByLabel("Current password").fill("not this one");
  await page.getByLabel("New password").fill("another battery staple");
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("This is not your password")).toBeVisible();
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await other.signIn(node, "lea", "another battery staple");
  await expect(other.page.getByRole("navigation", { name: "Guilds" })).toBeVisible();
  expect([...lea.complaints, ...other.complaints].filter((one) => !one.includes("WebSocket"))).toEqual([]);
});

test("an account is deleted, but not before its guilds are somebody else's", async ({ browser }) => {
  const max = await Person.meet(browser);
  await max.register(node, "max");
  await max.createGuild("Lighthouse");
  await max.open("data");
  const { page } = max;
  await page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(dialog.getByRole("link", { name: "Lighthouse" })).toBeVisible();
  expect(max.complaints).toEqual([]);

  const ned = await Person.meet(browser);
  await ned.register(node, "ned");
  await ned.open("data");
  await ned.page.getByRole("button", { name: "Delete my account" }).click();
  await ned.page.getByRole("dialog").getByLabel("Password").fill(PASSWORD);
  await ned.page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(ned.page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await ned.signIn(node, "ned");
  await expect(ned.page.getByRole("alert")).toBeVisible();
  expect(ned.complaints).toEqual([]);
});

test("a new device looks as the last one that was set", async ({ browser }) => {
  const oda = await Person.meet(browser);
  await oda.register(node, "oda");
  await oda.open("appearance");
  const kept = oda.page.waitForResponse((one) => one.url().endsWith("/users/@me/settings") && one.request().method() === "PATCH");
  await oda.page.getByRole("radio", { name: "Dark" }).check();
  await kept;
  const other = await Person.meet(browser);
  await other.signIn(node, "oda");
  await expect(other.page.locator("html[data-theme=dark]")).toBeVisible();
  expect([...oda.complaints, ...other.complaints]).toEqual([]);
});

for (const way of looks.filter(({ size }) => size === "wide")) {
  test(`high contrast is high: ${way.colorScheme}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, way);
    const { person } = looker;
    await person.register(node, `uma-${way.colorScheme}`);
    await person.createGuild("Harbour");
    await person.say("Keep clear of **the pier**, see https://example.org");
    await expect(person.message("Keep clear")).toBeVisible();
    await person.open("appearance");
    await person.page.getByRole("radio", { name: "High contrast" }).check();
    for (const page of ["appearance", "account", "privacy", "data"]) {
      await person.open(page);
      await looker.at(`contrast-settings-${page}`);
      expect.soft(await lowContrast(person.page), page).toEqual([]);
    }
    await person.page.keyboard.press("Escape");
    await expect(person.composer).toBeVisible();
    await looker.at("contrast-channel");
    expect.soft(await lowContrast(person.page), "channel").toEqual([]);
    expect(person.complaints).toEqual([]);
  });
}

const PAGES = ["account", "profile", "privacy", "sessions", "data", "appearance", "notifications", "language"];

for (const way of looks) {
  test(`settings can be used by everybody: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, way);
    const { person } = looker;
    await person.page.goto(`${node.base}/`);
    await person.page.getByRole("link", { name: "Forgot your password?" }).click();
    await expect(person.page.getByRole("button", { name: "Send the code" })).toBeVisible();
    await looker.at("reset-password");
    await person.register(node, `pia-${way.colorScheme}-${way.size}`);
    await person.page.goto(`${node.base}/settings`);
    await looker.at("settings");
    for (const page of PAGES) {
      await person.open(page);
      await looker.at(`settings-${page}`);
    }
    await person.page.keyboard.press("Control+/");
    await expect(person.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await looker.at("shortcuts");
    await person.page.keyboard.press("Escape");
    await person.open("account");
    await person.page.getByRole("button", { name: "Switch on a second factor" }).click();
    await person.page.getByRole("dialog").getByLabel("Password").fill(PASSWORD);
    await person.page.getByRole("button", { name: "Continue" }).click();
    const key = person.page.getByRole("dialog").getByLabel("Key for your app", { exact: true });
    const secret = await key.inputValue();
    await looker.at("settings-second-factor");
    await person.page.getByRole("dialog").getByLabel("Code").fill(totp(secret));
    await person.page.getByRole("dialog").getByRole("button", { name: "Switch on" }).click();
    await expect(person.page.getByRole("button", { name: "I have kept them" })).toBeVisible();
    await looker.at("settings-recovery-codes");
    expect(person.complaints).toEqual([]);
  });
}
