/** The files of the batch of now; not in its store, as a file is a handle and no data. */

let files: readonly File[] = [];

/** Takes the files of a new batch, in the order of its rows. */
export function setRowFiles(given: readonly File[]): void {
  files = given;
}

/** The file of a row, as it was given; null once the page that it was given to is gone. */
export function fileOfRow(index: number): File | null {
  return files[index] ?? null;
}
