/** How much room pictures get before they are there, so that nothing jumps when they come. */

/** Sides of the largest picture in a message, in pixels of the page. */
export const WIDEST = 440;
export const HIGHEST = 320;
/** What is longer in proportion than this, is cut off at the ends. */
const LONGEST = 4;
/** So much room at least, for what can be done with it. */
const LEAST = 96;
/** The proportion of what does not tell its size. */
const UNKNOWN = { width: 400, height: 300 };

export interface Size {
  width: number;
  height: number;
}

/** The room of a picture that is `of` so many pixels, which other servers may say as they like. */
export function room(of: { width?: number | null; height?: number | null }): Size {
  const { width, height } = isSize(of) ? of : UNKNOWN;
  const proportion = Math.min(LONGEST, Math.max(1 / LONGEST, width / height));
  const scale = Math.min(1, WIDEST / width, HIGHEST / height);
  const shown = {
    width: Math.max(LEAST, width * scale),
    height: Math.max(LEAST, height * scale),
  };
  // Whatever was bent to keep within the bounds, both sides go on to fit.
  return shown.width / shown.height > proportion
    ? {
        width: Math.round(Math.min(shown.width, WIDEST)),
        height: Math.round(Math.min(HIGHEST, shown.width / proportion)),
      }
    : {
        width: Math.round(Math.min(WIDEST, shown.height * proportion)),
        height: Math.round(Math.min(shown.height, HIGHEST)),
      };
}

/** The height of files that are still to be drawn, about as it will be. */
export function reserved(
  files: { contentType: string; width?: number | null; height?: number | null }[],
): number {
  const pictures = files.filter(({ contentType }) => contentType.startsWith("image/"));
  const rows = mosaic(pictures.length).reduce(
    (sum, row) => sum + (WIDEST / row) * (row === 3 ? 1 : row === 2 ? 0.75 : 0.5),
    0,
  );
  const single = pictures.length === 1 && pictures[0] ? room(pictures[0]).height : rows;
  return Math.round(single) + (files.length - pictures.length) * 80;
}

function isSize(of: { width?: number | null; height?: number | null }): of is Size {
  return [of.width, of.height].every(
    (side) => typeof side === "number" && side >= 1 && Number.isFinite(side),
  );
}

/** How many of several pictures stand beside each other, row by row. */
export function mosaic(count: number): number[] {
  if (count === 0) return [];
  if (count <= 3) return count === 3 ? [1, 2] : [count];
  if (count === 4) return [2, 2];
  const rest = count % 3;
  const full = Array.from({ length: Math.floor(count / 3) }, () => 3);
  return rest > 0 ? [rest, ...full] : full;
}
