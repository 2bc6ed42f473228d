/** What the gateway tells, for whoever wants to hear it (`spec/gateway.md`, events). */

type Handler = (data: never) => void;

export class Frames {
  readonly #handlers = new Map<string, Handler[]>();

  /** Calls `handle` with the data of each frame of this event, in the order in which the handlers were given, until what is returned is called. */
  on<T>(event: string, handle: (data: T) => void): () => void {
    const all = this.#handlers.get(event) ?? [];
    this.#handlers.set(event, [...all, handle]);
    return () => {
      const left = this.#handlers.get(event) ?? [];
      this.#handlers.set(
        event,
        left.filter((one) => one !== handle),
      );
    };
  }

  heard(event: string, data: unknown): void {
    for (const handle of this.#handlers.get(event) ?? []) handle(data as never);
  }
}
