/** A mail server that keeps what it is given (RFC 5321, as far as it is spoken here). */

import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a mail may take, in milliseconds. */
const COMES = 20_000;

export class Mailbox {
  readonly mails: string[] = [];
  readonly #server: Server;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async open(): Promise<Mailbox> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("no port");
    const box = new Mailbox(server, address.port);
    server.on("connection", (socket) => box.#talk(socket));
    return box;
  }

  /** Configuration of a server that writes here. */
  get configuration(): Record<string, string> {
    return {
      GUILDHALL__MAIL__HOST: "127.0.0.1",
      GUILDHALL__MAIL__PORT: String(this.port),
      GUILDHALL__MAIL__TLS: "none",
      GUILDHALL__MAIL__FROM: "Guildhall <noreply@example.org>",
    };
  }

  /** The code in the first mail with these words that comes, or has come. */
  async code(words: string): Promise<string> {
    const end = Date.now() + COMES;
    while (Date.now() < end) {
      const mail = this.mails.find((one) => one.includes(words));
      // It stands on a line by itself.
      const code = mail?.match(/^[\w-]{20,}\s*$/m)?.[0].trim();
      if (code) return code;
      await sleep(100);
    }
    throw new Error(`no mail with “${words}” in ${this.mails.length}: ${this.mails.join("\n---\n")}`);
  }

  close(): void {
    this.#server.close();
  }

  #talk(socket: Socket): void {
    let text = "";
    let isMail = false;
    socket.on("error", () => undefined);
    socket.write("220 mailbox ESMTP\r\n");
    socket.on("data", (bytes) => {
      text += bytes.toString();
      for (;;) {
        const end = isMail ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
        if (end < 0) return;
        const said = text.slice(0, end);
        text = text.slice(end + (isMail ? 5 : 2));
        if (isMail) {
          isMail = false;
          this.mails.push(said);
          socket.write("250 kept\r\n");
          continue;
        }
        const command = said.slice(0, 4).toUpperCase();
        isMail = command === "DATA";
        if (isMail) socket.write("354 go on\r\n");
        else if (command === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 mailbox\r\n");
      }
    });
  }
}
