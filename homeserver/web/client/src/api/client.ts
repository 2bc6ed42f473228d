/** The REST API, typed by its OpenAPI document. */

import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";
import { accessToken } from "./session";

export type Models = components["schemas"];

const authorise: Middleware = {
  async onRequest({ request }) {
    const token = await accessToken();
    if (token) request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: "/" });
api.use(authorise);

/** Why something that was asked of the server did not come about. */
export class Refusal extends Error {
  constructor(
    /** Status of the answer; 0 when there was none. */
    readonly status: number,
    /** `ErrorCode` of the API, or `OFFLINE`. */
    readonly code: string,
    message: string,
    /** What is wrong with which field. */
    readonly details: { field: string; message: string }[] = [],
  ) {
    super(message);
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was asked for. Throws a {@link Refusal}. */
export async function ask<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    throw new Refusal(0, "OFFLINE", error instanceof Error ? error.message : String(error));
  }
  if (answer.response.ok) return answer.data as T;
  const body = answer.error as { error?: Models["ErrorObject"] } | undefined;
  const told = body?.error;
  throw new Refusal(
    answer.response.status,
    told?.code ?? "INTERNAL",
    told?.message ?? `The server answered ${answer.response.status}`,
    told?.details ?? [],
  );
}
