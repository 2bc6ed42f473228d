/** Reacting to messages. What is done is shown at once, and taken back if the server refuses it. */

import { api, ask, type Models } from "../../../api/client";
import { world } from "../../../state/here.svelte";
import { reacted, unreacted } from "../../../state/merge";
import { excuse } from "../../../texts/texts.svelte";
import { toast } from "../../../ui/toasts.svelte";
import { pickEmoji, type Picked } from "../emoji/picking.svelte";

type Message = Models["Message"];
type Emoji = Models["ReactionEmoji"];

/** Offered without picking. */
export const QUICK = ["👍", "❤️", "😂"];

export function unicode(emoji: string): Emoji {
  return { key: emoji, name: emoji, id: null, image: null, animated: false };
}

function asReaction(picked: Picked): Emoji {
  if (!picked.of) return unicode(picked.emoji);
  const { id, name, image, animated } = picked.of;
  return { key: image, id, name, image, animated };
}

/** Reacts, or takes the own reaction off. */
export async function toggleReaction(message: Message, emoji: Emoji): Promise<void> {
  const { timelines } = world();
  const { channelId, id } = message;
  const known = message.reactions.find((one) => one.emoji.key === emoji.key);
  const isOff = known?.me ?? false;
  const on = (one: Message) => reacted(one, emoji, true);
  const off = (one: Message) => unreacted(one, emoji.key, true);
  timelines.change(channelId, id, isOff ? off : on);
  // A reaction that is there is named by its key: its emoji may be of a guild that the user is not in.
  const name = known || !emoji.id ? emoji.key : `${emoji.name}:${emoji.id}`;
  const params = { path: { channel_id: channelId, message_id: id, emoji: name } };
  const route = "/api/v1/channels/{channel_id}/messages/{message_id}/reactions/{emoji}";
  try {
    await ask(isOff ? api.DELETE(route, { params }) : api.POST(route, { params }));
  } catch (error) {
    timelines.change(channelId, id, isOff ? on : off);
    toast(excuse(error), { kind: "fault" });
  }
}

/** Takes everybody's reactions off: all of them, or those with an emoji. */
export async function clearReactions(message: Message, key?: string): Promise<void> {
  try {
    await ask(
      api.DELETE("/api/v1/channels/{channel_id}/messages/{message_id}/reactions", {
        params: {
          path: { channel_id: message.channelId, message_id: message.id },
          query: key ? { emoji: key } : {},
        },
      }),
    );
  } catch (error) {
    toast(excuse(error), { kind: "fault" });
  }
}

/** Lets an emoji be picked that is reacted with. */
export function addReaction(message: Message, guildId: string | null, anchor: Element): void {
  pickEmoji({
    anchor,
    guildId,
    picked: (what) => {
      const emoji = asReaction(what);
      const known = message.reactions.find((one) => one.emoji.key === emoji.key);
      if (!known?.me) void toggleReaction(message, emoji);
    },
  });
}
