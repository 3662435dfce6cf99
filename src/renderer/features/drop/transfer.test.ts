import { describe, expect, it } from 'vitest';
import { carriedByDrop, carriedByPaste } from './transfer.ts';
import type { Transfer } from './transfer.ts';

interface Parts {
  readonly texts?: Readonly<Record<string, string>>;
  readonly files?: readonly File[];
  readonly folders?: readonly File[];
}

function transfer({ texts = {}, files = [], folders = [] }: Parts): Transfer {
  const all = [...files, ...folders];
  const items = all.map((file) => ({
    kind: 'file',
    type: file.type,
    // As in a browser, every question gives a new object.
    getAsFile: () => new File([file], file.name, { lastModified: file.lastModified }),
    webkitGetAsEntry: () => ({ name: file.name, isDirectory: folders.includes(file) }),
  }));
  return {
    types: [...Object.keys(texts), ...(all.length > 0 ? ['Files'] : [])],
    files: all,
    items,
    getData: (type) => texts[type] ?? '',
  };
}

const picture = new File(['p'], 'image.png', { type: 'image/png' });
const notes = new File(['n'], 'notes.txt', { type: 'text/plain' });
const text = { 'text/plain': 'a\tb' };

describe('a paste', () => {
  it('leaves text to the field, also where a spreadsheet put a picture of it beside it', () => {
    expect(carriedByPaste(transfer({ texts: text, files: [picture] }), true)).toEqual({ take: 'leave' });
    expect(carriedByPaste(transfer({ texts: text }), true)).toEqual({ take: 'leave' });
  });

  it('takes the text, not its picture, where no field has the focus', () => {
    expect(carriedByPaste(transfer({ texts: text, files: [picture] }), false)).toEqual({
      take: 'text',
      text: 'a\tb',
    });
  });

  it('takes a picture that was copied as a file, whose text is only its name', () => {
    const copied = transfer({ texts: { 'text/plain': '/home/me/image.png' }, files: [picture] });
    expect(carriedByPaste(copied, false)).toEqual({ take: 'files', files: [picture], folders: [] });
  });

  it('takes files in a field too, as the field can do nothing with them', () => {
    expect(carriedByPaste(transfer({ files: [picture, notes] }), true)).toMatchObject({
      take: 'files',
      files: [picture, notes],
    });
  });

  it.each([true, false])('of nothing is not passed over (in a field: %s)', (typing) => {
    expect(carriedByPaste(transfer({ texts: { 'text/html': '<b>' } }), typing)).toEqual({ take: 'nothing' });
  });
});

describe('a drop', () => {
  it('tells folders from files', () => {
    const [one, two] = [new File([], 'one'), new File([], 'two')];
    const carried = carriedByDrop(transfer({ files: [notes], folders: [one, two] }), false);
    if (carried.take !== 'files') throw new Error(carried.take);
    expect(carried.files.map(({ name }) => name)).toEqual(['notes.txt']);
    expect(carried.folders.map(({ file }) => file.name)).toEqual(['one', 'two']);
  });

  it('a link is never followed, and a selection is text', () => {
    const link = { 'text/uri-list': 'https://example.com', 'text/plain': 'https://example.com' };
    expect(carriedByDrop(transfer({ texts: link }), false)).toEqual({ take: 'link' });
    expect(carriedByDrop(transfer({ texts: text }), false)).toEqual({ take: 'text', text: 'a\tb' });
  });

  it('leaves text to the field that it is let go on, and takes files there', () => {
    expect(carriedByDrop(transfer({ texts: text }), true)).toEqual({ take: 'leave' });
    expect(carriedByDrop(transfer({ files: [notes] }), true)).toMatchObject({ take: 'files' });
  });
});
