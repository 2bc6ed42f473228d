import { Looker, looks } from "../support/look.ts";
import { Node } from "../support/node.ts";
import { PASSWORD, Person } from "../support/person.ts";
import { expect, test } from "../support/story.ts";

let nodes: Node[];

test.beforeAll(async () => {
  // One that deals with those alone that its administrators allow, and one that does as all others do.
  nodes = await Node.federation(2, { GUILDHALL__FEDERATION__MODE: "allowlist" });
});
test.afterAll(async () => {
  for (const node of nodes) await node.remove();
});

/** Makes somebody who has an account an administrator; it counts from the next login on. */
async function promote(person: Person, node: Node, name: string): Promise<void> {
  node.command("user", "make-admin", `@${name}:${node.name}`);
  await person.signOut();
  await person.signIn(node, name);
  await expect(person.page.getByRole("navigation", { name: "Guilds" })).toBeVisible();
}

/** Asks the server for something as somebody who is signed in. */
function ask(person: Person, method: string, path: string, body: object): Promise<{ status: number; answer: Record<string, unknown> }> {
  return person.page.evaluate(
    async ({ method, path, body }) => {
      const { accessToken } = JSON.parse(localStorage.getItem("guildhall.session") ?? "{}") as { accessToken: string };
      const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
      const response = await fetch(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
      return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
    },
    { method, path, body },
  );
}

test("a report is taken on, noted, and decided", async ({ browser }) => {
  const [, b] = nodes as [Node, Node];
  const ada = await Person.meet(browser);
  await ada.register(b, "ada");
  await ada.createGuild("Harbour");
  await ada.say("buy my fish");
  const bob = await Person.meet(browser);
  await bob.page.goto(await ada.invite());
  await bob.page.getByRole("button", { name: "I am new here" }).click();
  await bob.page.getByLabel("Username").fill("bob");
  await bob.page.getByLabel("Password").fill(PASSWORD);
  await bob.page.getByRole("button", { name: "Create an account" }).click();
  await expect(bob.message("buy my fish")).toBeVisible();
  const channelId = decodeURIComponent(new URL(bob.page.url()).pathname.split("/")[3] ?? "");
  const list = await bob.page.evaluate(async (channelId) => {
    const { accessToken } = JSON.parse(localStorage.getItem("guildhall.session") ?? "{}") as { accessToken: string };
    const headers = { authorization: `Bearer ${accessToken}` };
    const response = await fetch(`/api/v1/channels/${encodeURIComponent(channelId)}/messages`, { headers });
    return (await response.json()) as { data: { id: string; content: string }[] };
  }, channelId);
  const messageId = list.data.find((one) => one.content === "buy my fish")?.id;
  const report = { kind: "message", category: "spam", channelId, messageId, reason: "It is not even fresh." };
  expect((await ask(bob, "POST", "/reports", report)).status).toBe(201);

  const root = await Person.meet(browser);
  await root.register(b, "root");
  await root.open("reports", "admin");
  await expect(root.page.getByRole("list", { name: "Reports" })).toHaveCount(0);
  await promote(root, b, "root");
  await root.page.getByRole("link", { name: "Settings", exact: true }).click();
  await root.page.getByRole("link", { name: "Administration" }).click();
  await root.page.getByRole("link", { name: "Reports" }).click();
  const row = root.page.getByRole("list", { name: "Reports" }).getByRole("listitem");
  await expect(row).toContainText("Spam");
  await expect(row).toContainText("buy my fish");
  await row.getByRole("button", { name: "Look at it" }).click();
  await expect(root.page.getByText("It is not even fresh.")).toBeVisible();
  await root.page.getByRole("button", { name: "Take it on" }).click();
  await root.page.getByLabel("New note").fill("Spoke with Ada.");
  await root.page.getByRole("button", { name: "Add the note" }).click();
  await expect(root.page.getByRole("listitem").filter({ hasText: "Spoke with Ada." })).toBeVisible();
  await root.page.getByRole("button", { name: "Resolved: something was done" }).click();
  await expect(root.page.getByText("Resolved (something was done)")).toBeVisible();
  await root.page.getByRole("button", { name: "All reports" }).click();
  await expect(root.page.getByText("Nothing waits for you.")).toBeVisible();

  await root.open("announcement", "admin");
  await root.page.getByLabel("What to say").fill("The lighthouse is painted on Friday.");
  await root.page.getByRole("button", { name: "Send" }).click();
  await root.confirm("Send");
  await expect(root.page.getByText("Everybody is being told")).toBeVisible();
  expect([...ada.complaints, ...bob.complaints, ...root.complaints]).toEqual([]);
});

test("administrators allow and deny servers, whose people come in or do not", async ({ browser }) => {
  const [a, b] = nodes as [Node, Node];
  const ann = await Person.meet(browser);
  await ann.register(a, "ann");
  await promote(ann, a, "ann");
  await ann.createGuild("Island");
  const code = new URL(await ann.invite()).pathname.split("/").pop() ?? "";
  const invite = `${b.base}/invite/${encodeURIComponent(`${code}@${a.name}`)}`;
  const bea = await Person.meet(browser);
  await bea.register(b, "bea");
  await bea.page.goto(invite);
  await expect(bea.page.getByText("You may not do this here.")).toBeVisible();

  await ann.open("rules", "admin");
  await expect(ann.page.getByText("This server deals only with those that are allowed.")).toBeVisible();
  await ann.page.getByLabel("Allow a server").fill(b.name);
  await ann.page.getByRole("button", { name: "Allow", exact: true }).click();
  const allowed = ann.page.getByRole("list", { name: "Allowed servers" });
  await expect(allowed).toContainText(b.name);
  await expect(async () => {
    await bea.page.goto(invite);
    await expect(bea.page.getByRole("button", { name: "Join Island" })).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await bea.page.getByRole("button", { name: "Join Island" }).click();
  await expect(bea.composer).toBeVisible();
  await ann.open("peers", "admin");
  await expect(ann.page.getByRole("list", { name: "Connections" })).toContainText(b.name);

  // Denying wins over allowing.
  await ann.open("rules", "admin");
  await ann.page.getByLabel("Deny a server").fill(b.name);
  await ann.page.getByRole("button", { name: "Deny", exact: true }).click();
  const denied = ann.page.getByRole("list", { name: "Denied servers" });
  await expect(denied).toContainText(b.name);
  const ben = await Person.meet(browser);
  await ben.register(b, "ben");
  await ben.page.goto(invite);
  await expect(ben.page.getByRole("button", { name: "Join Island" })).toHaveCount(0);
  await expect(ben.page.getByText("You may not do this here.")).toBeVisible();
  await denied.getByRole("button", { name: "Remove" }).click();
  await expect(ann.page.getByText("No server is denied")).toBeVisible();
  expect([...ann.complaints, ...bea.complaints, ...ben.complaints]).toEqual([]);
});

test("accounts are suspended and given room, and tokens let people in", async ({ browser }) => {
  const [, b] = nodes as [Node, Node];
  const root = await Person.meet(browser);
  await root.register(b, "ruth");
  await promote(root, b, "ruth");
  const carl = await Person.meet(browser);
  await carl.register(b, "carl");
  const { page } = root;
  await root.open("users", "admin");
  await page.getByRole("searchbox").fill("carl");
  const row = page.getByRole("list", { name: "Accounts" }).getByRole("listitem");
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Suspend" }).click();
  await root.confirm("Suspend");
  await expect(row).toContainText("suspended");
  await expect(carl.page.getByText("Your session was ended")).toBeVisible({ timeout: 30_000 });
  await carl.signIn(b, "carl");
  await expect(carl.page.getByRole("alert")).toBeVisible();
  await row.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "End the suspension" }).click();
  await root.confirm("End the suspension");
  await expect(row).not.toContainText("suspended");
  await row.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Storage limit" }).click();
  await page.getByLabel("Megabytes").fill("7");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("of 7 MB");

  await root.open("tokens", "admin");
  await page.getByRole("button", { name: "Make a token" }).click();
  await expect(page.getByRole("textbox", { name: "Registration token" })).toHaveValue(/.{8,}/);
  const tokens = page.getByRole("list", { name: "All tokens" }).getByRole("listitem");
  await expect(tokens.first()).toContainText("0 of 1 used");
  await tokens.first().getByRole("button", { name: "Delete" }).click();
  await root.confirm("Delete");
  await expect(page.getByText("There are no tokens")).toBeVisible();

  await carl.signIn(b, "carl");
  await carl.createGuild("Cellar");
  await root.open("guilds", "admin");
  await page.getByRole("searchbox").fill("cellar");
  const guild = page.getByRole("list", { name: "Guilds" }).getByRole("listitem");
  await expect(guild).toHaveCount(1);
  await guild.getByRole("button", { name: "Delete the guild" }).click();
  await root.confirm("Delete");
  await expect(page.getByText("There is no such guild")).toBeVisible();
  await expect(carl.page.getByRole("link", { name: "Cellar" })).toHaveCount(0);
  expect([...root.complaints, ...carl.complaints].filter((one) => !one.includes("WebSocket"))).toEqual([]);
});

test("a server that waits for its administrators asks them, and they decide", async ({ browser }) => {
  const [, b] = nodes as [Node, Node];
  const [c] = await Node.federation(1, { GUILDHALL__FEDERATION__MODE: "approval" });
  if (!c) throw new Error("no server");
  try {
    const dee = await Person.meet(browser);
    await dee.register(c, "dee");
    await dee.page.goto(`${c.base}/invite/${encodeURIComponent(`nothing@${b.name}`)}`);
    await expect(dee.page.getByText("have yet to decide")).toBeVisible();
    await dee.page.getByRole("button", { name: "Ask them to" }).click();
    await expect(dee.page.getByText("They see your wish")).toBeVisible();
    await dee.page.getByRole("button", { name: "Back" }).click();
    await promote(dee, c, "dee");
    await expect(async () => {
      await dee.open("waiting", "admin");
      await expect(dee.page.getByRole("main").getByText(b.name)).toBeVisible({ timeout: 2_000 });
      await dee.open("peers", "admin");
    }).toPass();
    await dee.open("waiting", "admin");
    await dee.page.getByRole("button", { name: "Deny" }).first().click();
    await expect(dee.page.getByRole("main").getByText(b.name)).toHaveCount(0);
    await dee.page.goto(`${c.base}/invite/${encodeURIComponent(`nothing@${b.name}`)}`);
    await expect(dee.page.getByText("has no dealings with")).toBeVisible();
    expect(dee.complaints).toEqual([]);
  } finally {
    await c.remove();
  }
});

const PAGES = ["health", "reports", "announcement", "media", "users", "tokens", "guilds", "rules", "waiting", "peers"];

for (const way of looks) {
  test(`the administration can be used by everybody: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    const [, b] = nodes as [Node, Node];
    const looker = await Looker.meet(browser, way);
    const { person } = looker;
    const name = `una-${way.colorScheme}-${way.size}`;
    await person.register(b, name);
    await promote(person, b, name);
    await person.page.getByRole("link", { name: "Settings", exact: true }).click();
    await person.page.getByRole("link", { name: "Administration" }).click();
    await looker.at("admin");
    for (const page of PAGES) {
      await person.open(page, "admin");
      await looker.at(`admin-${page}`);
    }
    expect(person.complaints).toEqual([]);
  });
}
