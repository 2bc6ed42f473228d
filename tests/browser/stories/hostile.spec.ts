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

const MARKUP = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>";

test("what people write stays text", async ({ browser }) => {
  const mal = await Person.meet(browser);
  await mal.register(node, "mal");
  await mal.createGuild(MARKUP.slice(0, 90));
  const texts = [
    MARKUP,
    "[press](javascript:document.title='broken')",
    "<javascript:document.title='broken'>",
    "![x](https://example.invalid/x.png)",
    "\u202egnp.exe",
    "a\u200b\u200b\u200bb",
    ">".repeat(1500),
    "W".repeat(1500),
  ];
  for (const text of texts) await mal.say(text);
  await expect(mal.message("W".repeat(1500))).toBeVisible();
  const log = mal.page.getByRole("region", { name: /^Messages in/ });
  expect(await log.locator("img, script, iframe, object").count()).toBe(0);
  for (const link of await log.getByRole("link").all()) {
    expect(await link.getAttribute("href")).toMatch(/^(https?|mailto):/);
  }
  expect(await mal.page.title()).not.toBe("broken");
  const isWide = await mal.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(isWide).toBe(false);
  expect(mal.complaints).toEqual([]);
});
