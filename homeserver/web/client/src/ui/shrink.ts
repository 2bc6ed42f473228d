/** Pictures that the user gives, made as small as they are shown. */

import { dataUri } from "./picture";

/** Bytes of a moving picture, which is sent as it is. */
const MOST_MOVING = 4 << 20;

export class NoPicture extends Error {}

/** A data URI of a picture of at most this size and of its proportions: what does not fit is cut off around the middle. Throws a {@link NoPicture}. */
export async function shrink(file: Blob, width: number, height: number): Promise<string> {
  if (file.type === "image/gif" && file.size <= MOST_MOVING) return dataUri(file);
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw new NoPicture();
  }
  const { x, y, w, h } = middle(picture.width, picture.height, width / height);
  const scale = Math.min(1, width / w);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(w * scale));
  canvas.height = Math.max(1, Math.round(h * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new NoPicture();
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, x, y, w, h, 0, 0, canvas.width, canvas.height);
  picture.close();
  // What has holes stays so, and lines stay sharp; photographs are smaller as WebP.
  const blob = await new Promise<Blob | null>((done) => {
    canvas.toBlob(done, "image/webp", 0.9);
  });
  if (!blob) throw new NoPicture();
  return dataUri(blob);
}

/** The largest part of a picture around its middle that is `ratio` times as wide as high. */
export function middle(
  width: number,
  height: number,
  ratio: number,
): { x: number; y: number; w: number; h: number } {
  const w = Math.min(width, height * ratio);
  const h = Math.min(height, width / ratio);
  return { x: (width - w) / 2, y: (height - h) / 2, w, h };
}
