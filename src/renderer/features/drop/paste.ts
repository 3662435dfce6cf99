/** Takes what is on the clipboard without the keys of a paste, where the host lets a page read it. */
import { notify } from '../../stores/notices.ts';
import { keyText } from '../../ui/keys.ts';
import { take } from './drop-target.ts';
import { messages } from './messages.ts';
import type { Carried } from './transfer.ts';

/** What is read of one thing on the clipboard. */
interface Copied {
  readonly types: readonly string[];
  getType(type: string): Promise<Blob>;
}

/** The text, or where there is none the picture, as for a paste outside a field. */
export async function carriedByClipboard(items: readonly Copied[]): Promise<Carried> {
  for (const item of items) {
    const text = item.types.includes('text/plain') ? await (await item.getType('text/plain')).text() : '';
    if (text.trim() !== '') return { take: 'text', text };
  }
  for (const item of items) {
    const type = item.types.find((each) => each.startsWith('image/'));
    if (type === undefined) continue;
    const name = `${messages.pictureName}.${type.slice(type.indexOf('/') + 1)}`;
    return { take: 'files', files: [new File([await item.getType(type)], name, { type })], folders: [] };
  }
  return { take: 'nothing' };
}

/** Reads the clipboard; where that is not allowed, says which key pastes. */
export async function pasteInput(): Promise<void> {
  try {
    take('paste', await carriedByClipboard(await navigator.clipboard.read()));
  } catch {
    notify(messages.pasteByKey(keyText('$mod+v')));
  }
}
