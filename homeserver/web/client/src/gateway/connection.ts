/** The live connection to the own server (`spec/gateway.md`). */

import { accessToken, expire } from "../api/session";

/** How things stand with the connection. */
export type Status = "connecting" | "online" | "reconnecting" | "offline" | "signed-out";

export interface Frame {
  event: string;
  data: unknown;
  seq: number | null;
}

export interface Listener {
  /** A frame about what happens; `ready` begins everything anew. */
  frame(event: string, data: unknown): void;
  status(status: Status): void;
}

/** Close codes after which there is no session to resume. */
const ENDED = new Set([4001, 4003, 4004, 4005, 4008, 4011, 4014]);
/** The access token is not valid any more, whatever its time. */
const BAD_TOKEN = 4004;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** After so long without a connection people are told that there is none, in milliseconds. */
const PATIENCE = 8_000;

/** Holds a session, over as many connections as it takes. */
export class Connection {
  #socket: WebSocket | null = null;
  #session: { id: string; seq: number } | null = null;
  #beat: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isAnswered = true;
  #pause = FIRST_PAUSE;
  #lostAt: number | null = null;
  #isStopped = false;
  readonly #listener: Listener;

  constructor(listener: Listener) {
    this.#listener = listener;
    addEventListener("online", this.#now);
  }

  start(): void {
    this.#listener.status("connecting");
    void this.#open();
  }

  /** Ends the session: nothing of it is kept by the server. */
  stop(): void {
    this.#isStopped = true;
    removeEventListener("online", this.#now);
    clearTimeout(this.#retry);
    this.#quiet();
    this.#socket?.close(1000);
  }

  /** Tries at once, and not after the pause. */
  retry(): void {
    this.#now();
  }

  /** Tells the server something, if there is a connection. */
  send(event: string, data: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ event, data }));
  }

  readonly #now = () => {
    if (this.#socket || this.#isStopped) return;
    clearTimeout(this.#retry);
    void this.#open();
  };

  async #open(): Promise<void> {
    let token: string | null;
    try {
      token = await accessToken();
    } catch {
      this.#again();
      return;
    }
    if (this.#isStopped || this.#socket) return;
    if (!token) {
      this.#listener.status("signed-out");
      return;
    }
    const url = new URL("/api/v1/gateway", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = (message) => {
      this.#heard(JSON.parse(String(message.data)) as Frame, token);
    };
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#quiet();
      if (this.#isStopped) return;
      if (ENDED.has(event.code)) this.#session = null;
      if (event.code === BAD_TOKEN) expire();
      this.#again();
    };
  }

  #heard(frame: Frame, token: string): void {
    if (frame.seq !== null && this.#session) this.#session.seq = frame.seq;
    switch (frame.event) {
      case "hello": {
        const { heartbeatInterval } = frame.data as { heartbeatInterval: number };
        this.#heartbeat(heartbeatInterval);
        if (this.#session) {
          const { id, seq } = this.#session;
          this.send("resume", { token, sessionId: id, seq });
        } else this.send("authenticate", { token });
        return;
      }
      case "heartbeat_ack":
        this.#isAnswered = true;
        return;
      case "invalid_session":
        this.#session = null;
        this.send("authenticate", { token });
        return;
      case "ready":
        this.#session = { id: (frame.data as { sessionId: string }).sessionId, seq: 0 };
        this.#online();
        break;
      case "resumed":
        this.#online();
        return;
    }
    this.#listener.frame(frame.event, frame.data);
  }

  #online(): void {
    this.#pause = FIRST_PAUSE;
    this.#lostAt = null;
    this.#listener.status("online");
  }

  #heartbeat(interval: number): void {
    this.#quiet();
    this.#isAnswered = true;
    this.#beat = setInterval(() => {
      // A connection that answers nothing is as good as none.
      if (!this.#isAnswered) {
        this.#socket?.close(4000);
        return;
      }
      this.#isAnswered = false;
      this.send("heartbeat", {});
    }, interval);
  }

  #quiet(): void {
    clearInterval(this.#beat);
  }

  #again(): void {
    this.#lostAt ??= Date.now();
    const isLong = Date.now() - this.#lostAt > PATIENCE || !navigator.onLine;
    this.#listener.status(isLong ? "offline" : "reconnecting");
    // Whoever lost a server at the same time does not come back at the same time.
    const pause = this.#pause * (0.5 + Math.random());
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    this.#retry = setTimeout(() => void this.#open(), pause);
  }
}
