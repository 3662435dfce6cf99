/** What a paste or a drop carries, and what is taken of it. Pure. */

import type { DroppedFolder, Entry } from '../../stores/opened.ts';

/** One thing of a transfer, as the browser lists it. */
interface TransferItem {
  readonly kind: string;
  readonly type: string;
  getAsFile(): File | null;
  webkitGetAsEntry(): Entry | null;
}

/** What is read of a DataTransfer. */
export interface Transfer {
  readonly types: readonly string[];
  readonly files: Iterable<File>;
  readonly items: Iterable<TransferItem>;
  getData(type: string): string;
}

/** What is taken: `leave` is the browser's own affair, `nothing` and `link` can only be told about. */
export type Carried =
  | { readonly take: 'leave' | 'nothing' | 'link' }
  | { readonly take: 'text'; readonly text: string }
  | { readonly take: 'files'; readonly files: readonly File[]; readonly folders: readonly DroppedFolder[] };

/** True where it carries files; known during a drag too, when nothing can be read yet. */
export function carriesFiles({ types }: Pick<Transfer, 'types'>): boolean {
  return types.includes('Files');
}

/** What is taken of a paste. `typing`: a field has the focus, and takes text for itself. */
export function carriedByPaste(data: Transfer, typing: boolean): Carried {
  const text = data.getData('text/plain');
  if (typing && text !== '') return { take: 'leave' };
  const carried = filesOf(data);
  if (text.trim() === '' || (carried.take === 'files' && !isPictureOf(carried.files, text))) return carried;
  return { take: 'text', text };
}

/** What is taken of a drop. `typing`: it was let go over a field, which takes text for itself. */
export function carriedByDrop(data: Transfer, typing: boolean): Carried {
  if (carriesFiles(data)) return filesOf(data);
  if (typing) return { take: 'leave' };
  // The browser would go there, and the app would be gone.
  if (data.types.includes('text/uri-list')) return { take: 'link' };
  const text = data.getData('text/plain');
  return text.trim() === '' ? { take: 'nothing' } : { take: 'text', text };
}

/** Folders arrive as files that can't be read, so they are told apart by their entries; those are only given now. */
function filesOf(data: Transfer): Carried {
  const folders: DroppedFolder[] = [];
  for (const item of data.items) {
    const entry = item.webkitGetAsEntry();
    const file = entry?.isDirectory === true ? item.getAsFile() : null;
    if (entry !== null && file !== null) folders.push({ file, entry });
  }
  // The list of files has folders too; asking an item twice gives a new object, so they are found by name and time.
  const files = [...data.files].filter(
    ({ name, lastModified }) =>
      !folders.some(({ file }) => file.name === name && file.lastModified === lastModified),
  );
  return files.length + folders.length === 0 ? { take: 'nothing' } : { take: 'files', files, folders };
}

/** Office programs put a picture of what was copied beside its text; a picture that is copied as a file brings its name. */
function isPictureOf(files: readonly File[], text: string): boolean {
  const [only] = files;
  return files.length === 1 && only?.type.startsWith('image/') === true && !text.trim().endsWith(only.name);
}
