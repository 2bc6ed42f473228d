/** What kind of thing a file is, by its media type, which the own server has found out. */

export type Kind = "picture" | "video" | "sound" | "other";

const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const VIDEOS = new Set(["video/mp4", "video/quicktime", "video/webm"]);
const SOUNDS = new Set(["audio/mpeg", "audio/ogg", "audio/wav", "audio/flac", "audio/mp4", "audio/aac"]);

export function kindOf(contentType: string): Kind {
  const [type = ""] = contentType.split(";");
  if (PICTURES.has(type)) return "picture";
  if (VIDEOS.has(type)) return "video";
  return SOUNDS.has(type) ? "sound" : "other";
}

/** Whether browsers can show it beside text. */
export function isVisual(contentType: string): boolean {
  const kind = kindOf(contentType);
  return kind === "picture" || kind === "video";
}
