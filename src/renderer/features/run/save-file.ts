/** Saves something as a file: the browser's or the window's own download. */

/** How long the address of a saved file is kept: until the download has surely begun, ms. */
const KEEP_MS = 10_000;

/** Saves a text; `type` is a MIME type. */
export function saveFile(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** Saves bytes of any kind. */
export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS);
}
