/** Files as people have them, made on the spot. */

import type { Page } from "@playwright/test";
import { crc32, deflateSync } from "node:zlib";

export interface Sample {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A picture of an evening at sea, whose colours follow from `hue` (0 to 1). */
export function png(name: string, width: number, height: number, hue = 0): Sample {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  const sun = { x: width * (0.3 + 0.4 * hue), y: height * 0.42, radius: height * 0.11 };
  for (let y = 0; y < height; y += 1) {
    const from = (width * 3 + 1) * y + 1;
    const part = y / height;
    for (let x = 0; x < width; x += 1) {
      const isSun = Math.hypot(x - sun.x, y - sun.y) < sun.radius;
      const wave = part > 0.55 ? Math.sin(x / 23 + y / 3.1) * 14 : 0;
      const sky = [250 - part * 150 - hue * 70, 150 - part * 60 + hue * 60, 110 + part * 90 + hue * 50];
      const sea = [30 + hue * 40 + wave, 70 + wave, 110 - hue * 30 + wave];
      const shown = isSun && part < 0.55 ? [255, 226, 150] : part < 0.55 ? sky : sea;
      shown.forEach((value, at) => rows.writeUInt8(Math.max(0, Math.min(255, Math.round(value))), from + x * 3 + at));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const buffer = Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { name, mimeType: "image/png", buffer };
}

/** A tone. */
export function wav(name: string, seconds: number): Sample {
  const rate = 8000;
  const samples = Math.round(rate * seconds);
  const buffer = Buffer.alloc(44 + samples * 2);
  buffer.write("RIFF", 0, "latin1");
  buffer.writeUInt32LE(36 + samples * 2, 4);
  buffer.write("WAVEfmt ", 8, "latin1");
  buffer.writeUInt32LE(16, 16);
  buffer.writeUInt16LE(1, 20);
  buffer.writeUInt16LE(1, 22);
  buffer.writeUInt32LE(rate, 24);
  buffer.writeUInt32LE(rate * 2, 28);
  buffer.writeUInt16LE(2, 32);
  buffer.writeUInt16LE(16, 34);
  buffer.write("data", 36, "latin1");
  buffer.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    buffer.writeInt16LE(Math.round(Math.sin((at / rate) * 2 * Math.PI * 440) * 8000), 44 + at * 2);
  }
  return { name, mimeType: "audio/wav", buffer };
}

/** A film of a moment, as the browser itself records it. */
export async function webm(page: Page, name: string): Promise<Sample> {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 180];
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (let frame = 0; frame < 30; frame += 1) {
      pen.fillStyle = `hsl(${frame * 6} 50% 45%)`;
      pen.fillRect(0, 0, 320, 180);
      pen.fillStyle = "#fff";
      pen.fillRect(frame * 9, 80, 30, 20);
      await new Promise((resolve) => setTimeout(resolve, 33));
    }
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });
  return { name, mimeType: "video/webm", buffer: Buffer.from(bytes) };
}

/** Something of which nothing is known, and that cannot be made smaller. */
export function noise(name: string, size: number): Sample {
  const buffer = Buffer.alloc(size);
  let state = 12345;
  for (let at = 0; at < size; at += 1) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    buffer[at] = state >> 16;
  }
  return { name, mimeType: "application/octet-stream", buffer };
}

export function text(name: string, content: string): Sample {
  return { name, mimeType: "text/plain", buffer: Buffer.from(content) };
}
