import { Looker, looks } from "../support/look.ts";
import { Node } from "../support/node.ts";
import { placeOf, Rest } from "../support/rest.ts";
import { expect, test } from "../support/story.ts";

let node: Node;

test.beforeAll(async () => {
  node = await Node.make();
  await node.start();
});
test.afterAll(async () => {
  await node.remove();
});

for (const look of looks) {
  test(`conversation, ${look.colorScheme}, ${look.size}`, async ({ browser }) => {
    const looker = await Looker.meet(browser, look);
    const { person } = looker;
    const { page } = person;
    const isPhone = look.size === "phone";
    await person.register(node, `kim-${look.colorScheme}-${look.size}`);
    await person.createGuild("Observatory");
    const { channelId } = placeOf(person);
    const rest = await Rest.of(person, node);
    const channel = `/channels/${encodeURIComponent(channelId)}`;
    await rest.say(channelId, "Tonight the sky is clear. Who brings the **telescope**?");
    const asked = await rest.say(channelId, "I have two eyepieces, and tea for everybody.");
    for (const emoji of ["🔭", "❤️", "🎉"]) {
      await rest.ask("POST", `${channel}/messages/${encodeURIComponent(asked.id)}/reactions/${encodeURIComponent(emoji)}`);
    }
    const poll = await rest.ask<{ id: string; poll: { answers: { id: string }[] } }>("POST", `${channel}/messages`, {
      poll: {
        question: "What do we look at first?",
        answers: [
          { text: "The Moon", emoji: "🌙" },
          { text: "Saturn and its rings", emoji: "🪐" },
          { text: "The Andromeda galaxy" },
        ],
        allowMultiselect: true,
      },
    });
    await rest.ask("PUT", `${channel}/messages/${encodeURIComponent(poll.id)}/poll/votes/@me`, {
      answerIds: poll.poll.answers.slice(0, 2).map(({ id }) => id),
    });
    const thread = await rest.ask<{ id: string }>(
      "POST",
      `${channel}/messages/${encodeURIComponent(asked.id)}/threads`,
      { name: "Tea and biscuits" },
    );
    const threadPath = `${channel}/threads/${encodeURIComponent(thread.id)}`;
    await rest.ask("POST", `${threadPath}/messages`, { content: "I bring the biscuits." });
    await rest.ask("POST", `${channel}/messages/${encodeURIComponent(asked.id)}/pin`);
    await expect(page.getByRole("region", { name: /^Poll/ })).toBeVisible();
    await looker.at("conversation");

    await page.getByRole("button", { name: "Emoji", exact: true }).click();
    await expect(page.getByRole("gridcell").nth(20)).toBeVisible();
    await looker.at("emoji-picker");
    await page.getByRole("combobox", { name: "Search emoji" }).fill("moon");
    await looker.at("emoji-search");
    await page.keyboard.press("Escape");

    await person.composer.fill("@");
    await expect(page.getByRole("listbox").getByRole("option").first()).toBeVisible();
    await looker.at("completion-people");
    await person.composer.fill("");
    await person.composer.pressSequentially("/");
    await expect(page.getByRole("listbox").getByRole("option").nth(2)).toBeVisible();
    await looker.at("completion-commands");
    await person.composer.fill("");

    await page.getByRole("button", { name: "Pinned messages" }).click();
    await expect(page.getByRole("region", { name: "Pinned messages" }).getByText("I have two eyepieces")).toBeVisible();
    await looker.at("pins");
    await page.getByRole("region", { name: "Pinned messages" }).getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Threads" }).click();
    const threads = page.getByRole("region", { name: "Threads" });
    await expect(threads.getByRole("link", { name: /Tea and biscuits/ })).toBeVisible();
    await looker.at("threads");
    await threads.getByRole("link", { name: /Tea and biscuits/ }).click();
    const panel = page.getByRole("region", { name: "Tea and biscuits", exact: true });
    await expect(panel.getByText("I bring the biscuits.")).toBeVisible();
    await looker.at("thread");
    await panel.getByRole("button", { name: "More", exact: true }).first().click();
    await page.getByRole("menuitem", { name: "Members of the thread" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await looker.at("thread-members");
    await page.keyboard.press("Escape");
    await panel.getByRole("button", { name: "Close" }).first().click();
    if (isPhone) await page.getByRole("region", { name: "Threads" }).getByRole("button", { name: "Close" }).click();

    await page.getByRole("button", { name: "Create a poll" }).click();
    await looker.at("poll-dialog");
    await page.keyboard.press("Escape");
    await person.choose("I have two eyepieces", "Forward");
    await expect(page.getByRole("dialog").getByRole("button", { name: /general/ })).toBeVisible();
    await looker.at("forward");
    await page.keyboard.press("Escape");
    await page.getByRole("main").getByRole("button", { name: "More", exact: true }).first().click();
    await page.getByRole("menuitem", { name: "Jump to a date" }).click();
    await looker.at("jump-to-date");
    expect(person.complaints).toEqual([]);
  });
}
