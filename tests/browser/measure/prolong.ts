/** A history that is longer than what a server could be sent in bearable time: what comes before its first message is answered in its place. */

import type { Page } from "@playwright/test";

interface Message {
  id: string;
  order: string;
  timestamp: string;
}

interface Answer {
  data: Message[];
  pagination: { hasMore: boolean };
}

/** Puts so many messages before those of a channel. What it gives says how many of them were asked for. */
export async function prolong(page: Page, channelId: string, count: number): Promise<() => number> {
  let answered = 0;
  let pattern: Message[] = [];
  if (count <= 0) return () => 0;
  const path = `/api/v1/channels/${encodeURIComponent(channelId)}/messages`;
  await page.route(
    (url) => decodeURIComponent(url.pathname) === decodeURIComponent(path),
    async (route) => {
      if (route.request().method() !== "GET") return route.continue();
      const url = new URL(route.request().url());
      const before = url.searchParams.get("before") ?? "";
      const limit = Number(url.searchParams.get("limit") ?? 50);
      const made = /^\$made-(\d+)$/.exec(before);
      if (!made) {
        const response = await route.fetch();
        const answer = (await response.json()) as Answer;
        if (answer.data.length >= pattern.length) pattern = answer.data;
        if (answer.pagination.hasMore) return route.fulfill({ response, json: answer });
        // The first of the server's own: what was made goes on from there.
        const rest = older(0, limit - answer.data.length);
        return route.fulfill({
          response,
          json: { ...answer, data: [...answer.data, ...rest], pagination: { ...answer.pagination, hasMore: answered < count } },
        });
      }
      const data = older(Number(made[1]) + 1, limit);
      return route.fulfill({ json: { data, pagination: { hasMore: answered < count } } });
    },
  );
  /** Messages from the `from`th before the server's first on, latest first. */
  function older(from: number, limit: number): Message[] {
    const last = pattern.at(-1);
    const length = Math.max(0, Math.min(limit, count - from));
    answered = Math.max(answered, from + length);
    return Array.from({ length }, (_, at) => {
      const number = from + at;
      const one = pattern[number % pattern.length] as Message;
      const time = Date.parse(last?.timestamp ?? one.timestamp) - (number + 1) * 30_000;
      // Sorts before everything of the server's, and the later made the earlier.
      const order = ` ${String(1e9 - number)}`;
      return { ...one, id: `$made-${number}`, order, timestamp: new Date(time).toISOString() };
    });
  }
  return () => answered;
}
