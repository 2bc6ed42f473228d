import type { Locator, Page } from "@playwright/test";
import { Looker, looks } from "../support/look.ts";
import { Node } from "../support/node.ts";
import { Person } from "../support/person.ts";
import { noise, png, type Sample, text, wav, webm } from "../support/samples.ts";
import { expect, test } from "../support/story.ts";

let node: Node;

test.beforeAll(async () => {
  node = await Node.make();
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
});

/** Two in a guild of their own. */
async function pair(browser: Parameters<typeof Person.meet>[0], one: string, other: string): Promise<[Person, Person]> {
  const host = await Person.meet(browser);
  await host.register(node, one);
  await host.createGuild(`Harbour of ${one}`);
  const guest = await Person.meet(browser);
  await guest.page.goto(await host.invite());
  await guest.page.getByRole("button", { name: "I am new here" }).click();
  await guest.page.getByLabel("Username").fill(other);
  await guest.page.getByLabel("Password").fill("correct horse battery");
  await guest.page.getByRole("button", { name: "Create an account" }).click();
  await expect(guest.composer).toBeVisible();
  return [host, guest];
}

async function choose(person: Person, files: Sample[]): Promise<void> {
  await person.page.locator('input[type="file"]').setInputFiles(files);
}

/** What is attached to the message that is being written. */
function tray(person: Person): Locator {
  return person.page.getByRole("list", { name: "Files of your message" }).getByRole("listitem");
}

/** Does as if a file were pasted or dropped, which only people can do. */
async function hand(page: Page, how: "paste" | "drop", file: Sample): Promise<void> {
  await page.evaluate(
    async ({ how, name, mimeType, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      if (how === "paste") {
        const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        document.querySelector(".composer textarea")?.dispatchEvent(event);
        return;
      }
      const drag = (type: string, at: Element | null | undefined) =>
        at?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      drag("dragenter", document.querySelector("main"));
      await new Promise((resolve) => setTimeout(resolve, 100));
      const zone = [...document.querySelectorAll("strong")].find((one) => one.textContent === "Drop files to attach them");
      drag("dragover", zone?.closest("div"));
      drag("drop", zone?.closest("div"));
    },
    { how, name: file.name, mimeType: file.mimeType, bytes: [...file.buffer] },
  );
}

/** Holds a file over the page. */
async function hold(page: Page): Promise<void> {
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "x.txt"));
    document.querySelector("main")?.dispatchEvent(new DragEvent("dragenter", { dataTransfer: data, bubbles: true }));
  });
}

/** Whether a picture has come, and is none that could not be read. */
async function isSeen(picture: Locator): Promise<void> {
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth > 0)).toBe(true);
}

test("pictures are chosen, pasted and dropped, seen by others, looked at large, and gone with their message", async ({ browser }) => {
  const [ada, bob] = await pair(browser, "ada", "bob");
  await choose(ada, [png("evening.png", 1200, 800)]);
  await expect(tray(ada)).toHaveCount(1);
  await hand(ada.page, "paste", png("pasted.png", 300, 600, 0.5));
  await expect(tray(ada)).toHaveCount(2);
  await hand(ada.page, "drop", png("dropped.png", 640, 480, 1));
  await expect(tray(ada)).toHaveCount(3);
  await expect(tray(ada).filter({ hasText: "Ready" })).toHaveCount(3);
  await ada.page.getByRole("button", { name: "Description and spoiler of evening.png" }).click();
  await ada.page.getByLabel("Description", { exact: true }).fill("The harbour in the evening");
  await ada.page.getByRole("button", { name: "Done" }).click();
  await ada.page.getByRole("button", { name: "Description and spoiler of dropped.png" }).click();
  await ada.page.getByRole("switch", { name: "Spoiler" }).click();
  await ada.page.keyboard.press("Escape");
  await ada.say("three of the sea");
  await expect(tray(ada)).toHaveCount(0);

  const seen = bob.message("three of the sea");
  await isSeen(seen.getByRole("img", { name: "The harbour in the evening" }));
  await isSeen(seen.getByRole("img", { name: "pasted.png" }));
  // What is hidden is not even loaded.
  await expect(seen.getByRole("img", { name: "dropped.png" })).toHaveCount(0);
  await seen.getByRole("button", { name: "Spoiler: show dropped.png" }).click();
  await isSeen(seen.getByRole("img", { name: "dropped.png" }));

  await seen.getByRole("button", { name: "Look at The harbour in the evening" }).click();
  const viewer = bob.page.getByRole("dialog", { name: "Picture viewer" });
  await isSeen(viewer.getByRole("img", { name: "The harbour in the evening" }));
  await expect(viewer.getByText("1 of 3")).toBeVisible();
  await bob.page.keyboard.press("ArrowRight");
  await expect(viewer.getByText("2 of 3")).toBeVisible();
  await isSeen(viewer.getByRole("img", { name: "pasted.png" }));
  await bob.page.keyboard.press("ArrowLeft");
  const large = viewer.getByRole("img", { name: "The harbour in the evening" });
  await isSeen(large);
  const before = (await large.boundingBox())?.width ?? 0;
  await bob.page.keyboard.press("+");
  await bob.page.keyboard.press("+");
  await expect.poll(async () => (await large.boundingBox())?.width).toBeGreaterThan(before * 1.5);
  for (let press = 0; press < 12; press += 1) {
    await bob.page.keyboard.press("Tab");
    expect(await bob.page.evaluate(() => document.activeElement?.closest("dialog, body")?.tagName)).not.toBe("DIV");
  }
  const [saved] = await Promise.all([
    bob.page.waitForEvent("download"),
    viewer.getByRole("link", { name: "Download evening.png" }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe("evening.png");
  await bob.page.keyboard.press("Escape");
  await expect(viewer).toHaveCount(0);
  // The focus is back where it was.
  await expect(seen.getByRole("button", { name: "Look at The harbour in the evening" })).toBeFocused();

  await ada.choose("three of the sea", "Delete");
  await ada.confirm("Delete");
  await expect(bob.page.getByRole("img", { name: "pasted.png" })).toHaveCount(0);
  expect([...ada.complaints, ...bob.complaints]).toEqual([]);
});

test("a large file tells how far it is, can be cancelled, and goes on while one writes", async ({ browser }) => {
  const [ann, ben] = await pair(browser, "ann", "ben");
  const line = await ann.context.newCDPSession(ann.page);
  await line.send("Network.enable");
  const speed = (up: number, offline = false) =>
    line.send("Network.emulateNetworkConditions", {
      offline,
      latency: 20,
      downloadThroughput: -1,
      uploadThroughput: up,
    });
  await speed(400_000);
  await choose(ann, [noise("cargo.bin", 4_000_000)]);
  const bar = ann.page.getByRole("progressbar", { name: /cargo\.bin: .* uploaded/ });
  await expect.poll(async () => Number(await bar.getAttribute("value"))).toBeGreaterThan(0.05);
  expect(Number(await bar.getAttribute("value"))).toBeLessThan(0.9);
  await ann.page.getByRole("button", { name: "Remove cargo.bin" }).click();
  await expect(tray(ann)).toHaveCount(0);

  // It is sent as soon as it is there; meanwhile one goes on.
  await choose(ann, [noise("chest.bin", 1_500_000)]);
  await ann.say("the chest follows");
  await expect(ann.message("the chest follows").getByRole("progressbar")).toBeVisible();
  await ann.composer.fill("and another thing");
  await expect(ben.message("the chest follows")).toBeVisible({ timeout: 30_000 });
  await expect(ben.message("the chest follows").getByText("chest.bin")).toBeVisible();
  await expect(ann.composer).toHaveValue("and another thing");
  await speed(-1);

  // A cut in the middle is gone over by itself.
  await speed(300_000);
  await choose(ann, [noise("mast.bin", 2_000_000)]);
  const mast = ann.page.getByRole("progressbar", { name: /mast\.bin: .* uploaded/ });
  await expect.poll(async () => Number(await mast.getAttribute("value"))).toBeGreaterThan(0.1);
  await speed(-1, true);
  await expect(tray(ann).getByText(/Waiting/)).toBeVisible();
  await speed(-1);
  await expect(tray(ann).getByText(/Ready/)).toBeVisible({ timeout: 40_000 });
  await ann.say("the mast, too");
  await expect(ben.message("the mast, too").getByText("mast.bin")).toBeVisible();
  expect([...ann.complaints, ...ben.complaints].filter((one) => !one.includes("WebSocket"))).toEqual([]);
});

test("what is refused says why, and the rest is sent", async ({ browser }) => {
  const [cem, dil] = await pair(browser, "cem", "dil");
  await choose(cem, [noise("whale.bin", 9_000_000), text("empty.txt", ""), text("log.txt", "calm sea")]);
  await expect(tray(cem).filter({ hasText: "whale.bin" }).getByRole("alert")).toHaveText(/Too large: at most [\d.]+ MB here/);
  await expect(tray(cem).filter({ hasText: "empty.txt" }).getByRole("alert")).toHaveText("The file is empty");
  // What will be refused again is not to be tried again.
  await expect(cem.page.getByRole("button", { name: "Try whale.bin again" })).toHaveCount(0);
  // What is sent with one that was refused stays, and goes without it.
  await cem.say("my log");
  await expect(cem.page.getByText("Not sent: A file was not uploaded")).toBeVisible();
  await cem.message("my log").getByRole("button", { name: "Discard" }).click();
  // What may go better later is.
  await cem.page.route("**/uploads", (route) => route.fulfill({ status: 409, json: { error: { code: "CONFLICT", message: "full" } } }), {
    times: 1,
  });
  await choose(cem, [text("chart.txt", "here be dragons")]);
  await expect(tray(cem).getByRole("alert")).toHaveText(/^Your storage on this server is full/);
  await cem.page.getByRole("button", { name: "Try chart.txt again" }).click();
  await expect(tray(cem).filter({ hasText: "Ready" })).toHaveCount(1);
  // A send that fails loses nothing of it.
  await cem.page.route("**/messages", (route) => route.abort(), { times: 1 });
  await cem.say("my chart");
  await cem.message("my chart").getByRole("button", { name: "Try again" }).click();
  await expect(dil.message("my chart").getByText("chart.txt")).toBeVisible();
  await choose(cem, Array.from({ length: 12 }, (_, at) => text(`${at}.txt`, "calm")));
  await expect(tray(cem)).toHaveCount(10);
  await expect(cem.page.getByText("A message has at most 10 files. 2 were left out.")).toBeVisible();
  await cem.composer.press("Enter");
  await expect(dil.page.getByText("9.txt")).toBeVisible();

  // Without the right there is no button, and what is pasted is told to be refused.
  await cem.page.evaluate(async () => {
    const { accessToken } = JSON.parse(localStorage.getItem("guildhall.session") ?? "{}");
    const guild = decodeURIComponent(location.pathname.split("/")[2] ?? "");
    const path = `/api/v1/guilds/${encodeURIComponent(guild)}`;
    const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
    const roles = await (await fetch(`${path}/roles`, { headers })).json();
    const all = (roles.data ?? roles) as { id: string; permissions: string }[];
    const everyone = all.find((one) => one.id === guild);
    const permissions = String(BigInt(everyone?.permissions ?? "0") & ~(1n << 15n));
    await fetch(`${path}/roles/${encodeURIComponent(guild)}`, {
      method: "PATCH",
      headers,
      body: JSON.stringify({ permissions }),
    });
  });
  await expect(dil.page.getByRole("button", { name: "Attach files" })).toHaveCount(0);
  await hand(dil.page, "paste", text("no.txt", "no"));
  await expect(dil.page.getByText("You may not attach files here.")).toBeVisible();
  expect([...cem.complaints, ...dil.complaints]).toEqual([]);
});

test("films, sounds and other files are cards; names stay names", async ({ browser }) => {
  const [eva, fin] = await pair(browser, "eva", "fin");
  const film = await webm(eva.page, "waves.webm");
  await choose(eva, [film, wav("horn.wav", 1.5)]);
  await expect(tray(eva).filter({ hasText: "Ready" })).toHaveCount(2);
  await eva.say("hear and see");
  const seen = fin.message("hear and see");
  await expect(seen.getByText("horn.wav")).toBeVisible();
  const sound = seen.getByLabel("Sound horn.wav");
  await sound.evaluate((one: HTMLAudioElement) => one.play());
  await expect.poll(() => sound.evaluate((one: HTMLAudioElement) => one.duration)).toBeCloseTo(1.5, 1);
  const video = seen.getByLabel("Video waves.webm");
  await video.evaluate((one: HTMLVideoElement) => one.play());
  await expect.poll(() => video.evaluate((one: HTMLVideoElement) => one.videoWidth)).toBe(320);

  const names = [
    "\u202egnp.exe",
    "\"><img src=x onerror=document.title='broken'>.txt",
    "<script>document.title='broken'</script>.html",
    "דנה.txt",
    `${"long".repeat(60)}.txt`,
  ];
  await choose(eva, names.map((name) => text(name, "<script>document.title='broken'</script>")));
  await expect(tray(eva).filter({ hasText: "Ready" })).toHaveCount(5);
  await eva.say("strange cargo");
  const cargo = fin.message("strange cargo");
  await expect(cargo.getByRole("link", { name: /^Download / })).toHaveCount(5);
  expect(await cargo.locator("img, script").count()).toBe(0);
  for (const person of [eva, fin]) {
    expect(await person.page.title()).not.toBe("broken");
    const isWide = await person.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(isWide).toBe(false);
    expect(await person.message("strange cargo").innerText()).not.toMatch(/[\u202a-\u202e]/);
  }
  expect([...eva.complaints, ...fin.complaints]).toEqual([]);
});

test("files come from other servers, and go there", async ({ browser }) => {
  const [a, b] = (await Node.federation(2)) as [Node, Node];
  try {
    const ida = await Person.meet(browser);
    await ida.register(a, "ida");
    await ida.createGuild("Harbour");
    const code = new URL(await ida.invite()).pathname.split("/").pop() ?? "";
    const jon = await Person.meet(browser);
    await jon.register(b, "jon");
    await jon.page.goto(`${b.base}/invite/${code}@${a.name}`);
    await jon.page.getByRole("button", { name: "Join Harbour" }).click();
    await expect(jon.composer).toBeVisible();
    await choose(jon, [png("afar.png", 640, 480, 0.3), text("afar.txt", "hello")]);
    await jon.say("from afar");
    const seen = ida.message("from afar");
    await isSeen(seen.getByRole("img", { name: "afar.png" }));
    const [saved] = await Promise.all([
      ida.page.waitForEvent("download"),
      seen.getByRole("link", { name: "Download afar.txt" }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe("afar.txt");
    expect([...ida.complaints, ...jon.complaints]).toEqual([]);
  } finally {
    await a.remove();
    await b.remove();
  }
});

for (const way of looks) {
  test(`files can be seen by everybody: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, way);
    const gul = looker.person;
    await gul.register(node, `gul-${way.colorScheme}-${way.size}`);
    await gul.createGuild("The Old Harbour");
    await choose(gul, [png("evening.png", 1200, 800), noise("whale.bin", 9_000_000), text("log.txt", "calm sea")]);
    await expect(tray(gul).getByRole("alert")).toBeVisible();
    await expect(tray(gul).filter({ hasText: "Ready" })).toHaveCount(2);
    await looker.at("upload-tray");
    await gul.page.getByRole("button", { name: "Description and spoiler of evening.png" }).click();
    await looker.at("upload-description");
    await gul.page.keyboard.press("Escape");
    await hold(gul.page);
    await expect(gul.page.getByText("Drop files to attach them")).toBeVisible();
    await looker.at("upload-drop");
    await hand(gul.page, "drop", text("dropped.txt", "calm"));
    await gul.page.getByRole("button", { name: "Remove dropped.txt" }).click();
    await gul.page.getByRole("button", { name: "Remove whale.bin" }).click();
    await gul.say("from the pier");
    await isSeen(gul.message("from the pier").getByRole("img", { name: "evening.png" }));
    await choose(gul, [wav("horn.wav", 3), text("a rather long name of a file with the tides of the whole year.txt", "x")]);
    await expect(tray(gul).filter({ hasText: "Ready" })).toHaveCount(2);
    await gul.say("```rust\n/// How high it is.\nfn tide(hour: u32) -> f64 {\n    (f64::from(hour) * 0.5).sin() * 1.8 // metres\n}\n```");
    await expect(gul.message("How high it is").locator("code .keyword").first()).toBeVisible();
    await expect(gul.message("How high it is").getByText("horn.wav")).toBeVisible();
    await looker.at("channel-files");
    expect(gul.complaints).toEqual([]);
  });

  test(`pictures can be seen by everybody: ${way.colorScheme}, ${way.size}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, way);
    const hal = looker.person;
    await hal.register(node, `hal-${way.colorScheme}-${way.size}`);
    await hal.createGuild("The Old Harbour");
    await choose(hal, Array.from({ length: 5 }, (_, at) => png(`${at}.png`, 640, 480, at / 5)));
    await expect(tray(hal).filter({ hasText: "Ready" })).toHaveCount(5);
    await hal.page.getByRole("button", { name: "Description and spoiler of 4.png" }).click();
    await hal.page.getByRole("switch", { name: "Spoiler" }).click();
    await hal.page.keyboard.press("Escape");
    await hal.say("five of them");
    for (let at = 0; at < 4; at += 1) await isSeen(hal.message("five of them").getByRole("img", { name: `${at}.png` }));
    await looker.at("channel-pictures");
    await hal.message("five of them").getByRole("button", { name: "Look at 1.png" }).click();
    await isSeen(hal.page.getByRole("dialog").getByRole("img", { name: "1.png" }));
    await looker.at("lightbox");
    expect(hal.complaints).toEqual([]);
  });
}
