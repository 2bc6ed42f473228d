/** Somebody with a browser. */

import { type Browser, type BrowserContext, expect, type Locator, type Page } from "@playwright/test";
import type { Node } from "./node.ts";

/** The browsers of those who were met in the story that is told now. */
let met: BrowserContext[] = [];

/** Closes them: they would go on in the background of the stories that follow. */
export async function part(): Promise<void> {
  const all = met;
  met = [];
  await Promise.all(all.map((one) => one.close()));
}

export const PASSWORD = "correct horse battery";

export class Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained of: scripts that were refused, faults that nobody caught. */
  readonly complaints: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // That a request was refused is told there, too, and is no fault of the page.
      const isRefusal = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRefusal) this.complaints.push(message.text());
    });
  }

  /** A new browser, with nothing stored. */
  static async meet(browser: Browser, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Person> {
    const context = await browser.newContext(options);
    met.push(context);
    return new Person(context, await context.newPage());
  }

  async register(node: Node, username: string): Promise<void> {
    await this.page.goto(`${node.base}/sign-up`);
    await this.page.getByLabel("Username").fill(username);
    await this.page.getByLabel("Password").fill(PASSWORD);
    await this.page.getByRole("button", { name: "Create an account" }).click();
    await expect(this.page.getByRole("navigation", { name: "Guilds" })).toBeVisible();
  }

  async createGuild(name: string): Promise<void> {
    await this.page.getByRole("button", { name: "Create a guild" }).click();
    await this.page.getByLabel("Name of the guild").fill(name);
    await this.page.getByRole("button", { name: "Create", exact: true }).click();
    // On a phone the list of channels is shown first.
    const channel = this.page.getByRole("navigation", { name: "Channels" }).getByRole("listitem").getByRole("link").first();
    await expect(this.composer.or(channel).first()).toBeVisible();
    if (!(await this.composer.isVisible())) await channel.click();
    await expect(this.composer).toBeVisible();
  }

  /** A link that lets anybody into the guild that is open. */
  async invite(): Promise<string> {
    await this.page.getByRole("button", { name: "Invite people" }).click();
    const field = this.page.getByLabel("Invite link");
    await expect(field).toHaveValue(/\/invite\//);
    const link = await field.inputValue();
    await this.page.keyboard.press("Escape");
    return link;
  }

  /** With an account that there is; where that leads is for the caller to see. */
  async signIn(node: Node, login: string, password = PASSWORD): Promise<void> {
    await this.page.goto(`${node.base}/sign-in`);
    await this.page.getByLabel("Username or e-mail").fill(login);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  /** Goes to a page of the settings, or of the administration, as a link within the client does. */
  async open(page: string, area: "settings" | "admin" = "settings"): Promise<void> {
    await this.page.evaluate((path) => {
      history.pushState(null, "", path);
      dispatchEvent(new PopStateEvent("popstate"));
    }, `/${area}/${page}`);
    await expect(this.page.getByRole("main")).toBeVisible();
    await expect(this.page.getByText("Loading…")).toHaveCount(0);
  }

  async signOut(): Promise<void> {
    await this.page.getByRole("link", { name: "Settings", exact: true }).click();
    // The page begins anew.
    const begun = this.page.waitForEvent("load");
    await this.page.getByRole("button", { name: "Sign out" }).click();
    await begun;
  }

  get composer() {
    return this.page.getByRole("textbox", { name: /^Message #/ });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Does with a message what its menu offers. */
  async choose(message: string, action: string): Promise<void> {
    await this.message(message).hover();
    await this.message(message).getByRole("button", { name: "More" }).click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  /** Opens the menu of the button that is called so, and chooses from it. */
  async openMenu(button: string | RegExp, action: string): Promise<void> {
    await this.page.getByRole("button", { name: button }).click();
    await this.page.getByRole("menuitem", { name: action }).click();
  }

  /** Chooses from the menu that a right click opens. */
  async rightClick(on: Locator, action: string): Promise<void> {
    await on.click({ button: "right" });
    await this.page.getByRole("menuitem", { name: action, exact: true }).click();
  }

  /** Says yes to what is asked; `action` is what the button says. */
  async confirm(action: string): Promise<void> {
    await this.page.getByRole("dialog").getByRole("button", { name: action }).click();
  }

  /** The message with this text. */
  message(text: string) {
    return this.page.getByRole("article").filter({ hasText: text });
  }
}
