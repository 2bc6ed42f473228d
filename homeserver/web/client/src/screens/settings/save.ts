/** Gives the user a file, as the browser keeps downloads. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
