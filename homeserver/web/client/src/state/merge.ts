/** What frames leave out: they are the same for all, so that what is the user's own in a message stays as it was known. */

import type { Models } from "../api/client";

type Message = Models["Message"];

/** A message as it is told anew, with what is known of the user's own part in it. */
export function withOwn(told: Message, known: Message): Message {
  const reactions = told.reactions.map((one) =>
    typeof one.me === "boolean"
      ? one
      : { ...one, me: known.reactions.find((other) => other.emoji.key === one.emoji.key)?.me ?? false },
  );
  const poll = told.poll && {
    ...told.poll,
    answers: told.poll.answers.map((one) =>
      typeof one.me === "boolean"
        ? one
        : { ...one, me: known.poll?.answers.find((other) => other.id === one.id)?.me ?? false },
    ),
  };
  return {
    ...told,
    reactions,
    ...(poll ? { poll } : {}),
    nonce: told.nonce ?? known.nonce ?? null,
    thread: told.thread ?? known.thread ?? null,
  };
}

type Emoji = Models["ReactionEmoji"];

/** The message after somebody has reacted. Told twice, it counts once: the user's own is known by `me`, which others' frames do not touch. */
export function reacted(message: Message, emoji: Emoji, isOwn: boolean): Message {
  const known = message.reactions.find((one) => one.emoji.key === emoji.key);
  if (!known) {
    return { ...message, reactions: [...message.reactions, { emoji, count: 1, me: isOwn }] };
  }
  if (isOwn && known.me) return message;
  const next = { ...known, count: known.count + 1, me: isOwn || (known.me ?? false) };
  return { ...message, reactions: message.reactions.map((one) => (one === known ? next : one)) };
}

/** The message after somebody has taken a reaction off. */
export function unreacted(message: Message, key: string, isOwn: boolean): Message {
  const known = message.reactions.find((one) => one.emoji.key === key);
  if (!known || (isOwn && !known.me)) return message;
  const next = { ...known, count: known.count - 1, me: isOwn ? false : (known.me ?? false) };
  const reactions = message.reactions
    .map((one) => (one === known ? next : one))
    .filter((one) => one.count > 0);
  return { ...message, reactions };
}

/** The message after a vote in its poll was given (`by` 1) or taken back (-1). */
export function voted(message: Message, answerId: string, by: 1 | -1, isOwn: boolean): Message {
  if (!message.poll) return message;
  const answers = message.poll.answers.map((one) => {
    if (one.id !== answerId || (isOwn && Boolean(one.me) === by > 0)) return one;
    return { ...one, count: Math.max(0, one.count + by), me: isOwn ? by > 0 : (one.me ?? false) };
  });
  return { ...message, poll: { ...message.poll, answers } };
}
