/** Commands of this client: what is written after a slash. */

import { api, ask } from "../../../api/client";
import { world } from "../../../state/here.svelte";
import { excuse, t } from "../../../texts/texts.svelte";
import { toast } from "../../../ui/toasts.svelte";
import { openDialog } from "../../../ui/dialogs.svelte";
import type { Talk } from "../talk.svelte";

export interface Command {
  name: string;
  /** What is written behind it, for people. */
  takes: string;
  hint: string;
  /** Does it, and says what is to be sent; null if nothing is. */
  run: (said: string) => string | null;
}

const SHRUG = "¯\\\\\\_(ツ)\\_/¯";

/** Those that can be used here. */
export function commands(talk: Talk): Command[] {
  const { guildId, channel } = talk;
  const all: (Command | false)[] = [
    {
      name: "me",
      takes: t("takes-text"),
      hint: t("command-me"),
      run: (said) => (said ? `*${said}*` : null),
    },
    {
      name: "shrug",
      takes: t("takes-text-maybe"),
      hint: t("command-shrug"),
      run: (said) => [said, SHRUG].filter(Boolean).join(" "),
    },
    {
      name: "spoiler",
      takes: t("takes-text"),
      hint: t("command-spoiler"),
      run: (said) => (said ? `||${said}||` : null),
    },
    guildId !== null &&
      talk.may("CHANGE_NICKNAME") && {
        name: "nick",
        takes: t("takes-name-maybe"),
        hint: t("command-nick"),
        run: (said) => {
          void done(() => nick(guildId, said));
          return null;
        },
      },
    guildId !== null &&
      !talk.thread &&
      talk.may("MANAGE_CHANNELS") && {
        name: "topic",
        takes: t("takes-text-maybe"),
        hint: t("command-topic"),
        run: (said) => {
          const params = { path: { guild_id: guildId, channel_id: channel.id } };
          void done(() =>
            ask(
              api.PATCH("/api/v1/guilds/{guild_id}/channels/{channel_id}", {
                params,
                body: { topic: said || null },
              }),
            ),
          );
          return null;
        },
      },
    guildId !== null &&
      !talk.thread &&
      (talk.may("CREATE_PUBLIC_THREADS") || talk.may("CREATE_PRIVATE_THREADS")) && {
        name: "thread",
        takes: t("takes-name-maybe"),
        hint: t("command-thread"),
        run: (said) => {
          openDialog(() => import("../dialogs/CreateThread.svelte"), { talk, message: null, named: said });
          return null;
        },
      },
    talk.may("SEND_POLLS") && {
      name: "poll",
      takes: t("takes-question-maybe"),
      hint: t("command-poll"),
      run: (said) => {
        openDialog(() => import("../dialogs/CreatePoll.svelte"), { talk, asked: said });
        return null;
      },
    },
  ];
  return all.filter((one) => one !== false);
}

const WRITTEN = /^\/(?<name>\w+)(?:\s+(?<said>[\s\S]*))?$/u;

/** What is sent of what was written: the same, if it is no command; null if there is nothing to send. */
export function run(talk: Talk, text: string): string | null {
  const { name, said } = WRITTEN.exec(text)?.groups ?? {};
  const command = commands(talk).find((one) => one.name === name);
  return command ? command.run((said ?? "").trim()) : text;
}

async function nick(guildId: string, name: string): Promise<void> {
  const path = { guild_id: guildId, user_id: world().me?.id ?? "" };
  await ask(
    api.PATCH("/api/v1/guilds/{guild_id}/members/{user_id}", {
      params: { path },
      body: { nick: name || null },
    }),
  );
}

async function done(what: () => Promise<unknown>): Promise<void> {
  try {
    await what();
    toast(t("saved"));
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}
