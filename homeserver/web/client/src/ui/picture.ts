/** Pictures from the user's device, as the API takes them. */

export const PICTURES = "image/png,image/jpeg,image/gif,image/webp";

/** A file as a data URI. */
export function dataUri(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error("the file cannot be read"));
    };
    reader.readAsDataURL(file);
  });
}
