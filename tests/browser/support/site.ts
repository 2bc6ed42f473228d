/** A site of somebody's, to which messages link. */

import { createServer, type Server } from "node:http";
import { png } from "./samples.ts";

const PAGE = `<!doctype html><title>Tides</title>
<meta property="og:site_name" content="The Almanac \u202eevil">
<meta property="og:title" content="Tides of the old harbour <script>document.title='broken'</script>">
<meta property="og:description" content="High at 06:10, low at 12:25. <b>Keep clear</b> of the pier.">
<meta property="og:image" content="/evening.png">
<meta name="theme-color" content="#2c8a73">`;

export class Site {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Site> {
    const server = createServer((request, response) => {
      const isPicture = request.url === "/evening.png";
      response.setHeader("content-type", isPicture ? "image/png" : "text/html; charset=utf-8");
      response.end(isPicture ? png("evening.png", 640, 360, 0.4).buffer : PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Site(server);
  }

  link(path: string): string {
    const address = this.#server.address();
    if (typeof address !== "object" || !address) throw new Error("the site is closed");
    return `http://127.0.0.1:${address.port}${path}`;
  }

  close(): void {
    this.#server.close();
  }
}
