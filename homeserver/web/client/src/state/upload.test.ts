import { beforeEach, expect, test, vi } from "vitest";
import { Refusal } from "../api/client";
import { arrived, Upload } from "./upload.svelte";

/** What the server has got of the one upload. */
const server = { bytes: 0, isThere: false, log: [] as string[], fail: [] as Refusal[] };
const SIZE = 20 << 20;

vi.mock("../api/client", async (original) => {
  const real = await original<typeof import("../api/client")>();
  const upload = () => ({
    id: "u",
    url: "/u",
    offset: server.bytes,
    size: SIZE,
    attachment: server.bytes === SIZE ? { id: "u" } : null,
  });
  const answer = (status: number, data?: unknown) => ({ data, response: new Response(null, { status }) });
  return {
    ...real,
    api: {
      POST: async () => {
        server.log.push("begin");
        server.bytes = 0;
        server.isThere = true;
        return answer(201, upload());
      },
      GET: async () => {
        server.log.push("get");
        return server.isThere ? answer(200, upload()) : answer(404);
      },
      DELETE: async () => {
        server.log.push("drop");
        server.isThere = false;
        return answer(204);
      },
    },
  };
});
vi.mock("../api/pieces", () => ({
  sendPiece: async (
    _: string,
    offset: number,
    piece: Blob,
    stop: AbortSignal,
    progress: (sent: number) => void,
  ) => {
    server.log.push(`piece ${offset >> 20}`);
    progress(piece.size);
    const fault = server.fail.shift();
    // Of what is cut off, half has come.
    if (fault?.status === 0) server.bytes = offset + piece.size / 2;
    if (fault) throw fault;
    if (stop.aborted) throw new Refusal(0, "STOPPED", "");
    server.bytes = offset + piece.size;
  },
}));

// jsdom's files cannot be read.
Blob.prototype.arrayBuffer = () => Promise.resolve(new ArrayBuffer(1));

beforeEach(() => {
  Object.assign(server, { bytes: 0, isThere: false, log: [], fail: [] });
  vi.useFakeTimers();
});

function file(): File {
  return new File([new Uint8Array(SIZE)], "cargo.bin");
}

async function run(upload: Upload): Promise<void> {
  const done = upload.start();
  await vi.runAllTimersAsync();
  await done;
}

test("a file goes up in pieces", async () => {
  const upload = new Upload(file(), "!c");
  await run(upload);
  expect(server.log).toEqual(["begin", "piece 0", "piece 8", "piece 16", "get"]);
  expect(upload.state).toBe("done");
  upload.description = " a\nb ";
  expect(await arrived([upload])).toEqual([{ id: "u", spoiler: false, description: "a b" }]);
});

test("after a cut it goes on where the server is", async () => {
  server.fail = [new Refusal(0, "OFFLINE", ""), new Refusal(409, "CONFLICT", "")];
  const upload = new Upload(file(), "!c");
  await run(upload);
  expect(server.log).toEqual(["begin", "piece 0", "get", "piece 4", "get", "piece 4", "piece 12", "get"]);
  expect(upload.state).toBe("done");
});

test("what is refused is not tried again by itself, and begins anew if it was ended", async () => {
  server.fail = [new Refusal(400, "VALIDATION_ERROR", "infected")];
  const upload = new Upload(file(), "!c");
  await run(upload);
  expect(upload.state).toBe("failed");
  expect(upload.why?.code).toBe("VALIDATION_ERROR");
  await expect(arrived([upload]).then(() => "sent")).resolves.toBe("sent");
  expect(server.log.filter((one) => one === "begin")).toHaveLength(1);

  server.isThere = false;
  upload.forget();
  await run(upload);
  expect(upload.state).toBe("done");
  expect(server.log.filter((one) => one === "begin")).toHaveLength(2);
});

test("it is given up in the end when there is no connection", async () => {
  server.fail = Array.from({ length: 20 }, () => new Refusal(503, "INTERNAL", ""));
  const upload = new Upload(file(), "!c");
  await run(upload);
  expect(upload.state).toBe("failed");
  expect(server.log.filter((one) => one.startsWith("piece")).length).toBeLessThan(10);
});

test("what is cancelled is gone from the server", async () => {
  const upload = new Upload(file(), "!c");
  await run(upload);
  upload.cancel();
  await vi.runAllTimersAsync();
  expect(server.log.at(-1)).toBe("drop");
});
