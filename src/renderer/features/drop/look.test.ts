import { expect, it } from 'vitest';
import type { DroppedFolder, Entry } from '../../stores/opened.ts';
import { MAX_FILES } from './limits.ts';
import { lookAt } from './look.ts';
import type { Look } from './look.ts';
import { messages } from './messages.ts';

const text = (name: string): File => new File(['The train was late.\nAgain.'], name);
const model = new File(['GGUF\u0003'], 'tiny.gguf');
const picture = new File(
  [Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])],
  'cat.png',
  {
    type: 'image/png',
  },
);
const clip = new File(['\u0000\u0000\u0000\u0018ftypisom\u0000\u0000\u0002\u0000isommp42'], 'walk.mp4');
/** A folder of a model. */
const folder = {
  file: new File([], 'models'),
  entry: {
    name: 'models',
    isDirectory: true,
    createReader: () => ({
      readEntries: (take: (entries: readonly Entry[]) => void) =>
        take([{ name: 'tiny.gguf', isDirectory: false }]),
    }),
  },
};

const look = (files: readonly File[], folders: readonly DroppedFolder[] = [], pasted = ''): Promise<Look> =>
  lookAt({ files, folders, problems: [], text: pasted }, () => undefined, new AbortController().signal);

it('one text with files that can’t be used names each of them', async () => {
  const found = await look([picture, text('a.txt'), new File([], 'empty.txt')]);
  expect(found).toMatchObject({
    is: 'text',
    name: 'a.txt',
    models: [],
    problems: [messages.empty('empty.txt'), messages.besideOthers('picture', 'cat.png')],
  });
});

it('a model that came with texts is not lost', async () => {
  expect(await look([text('a.txt'), model])).toMatchObject({ is: 'text', models: [model], problems: [] });
  expect(await look([text('a.txt'), model, text('b.txt')], [folder])).toMatchObject({
    is: 'files',
    files: [{ name: 'a.txt' }, { name: 'b.txt' }],
    models: [{ name: 'tiny.gguf' }, { name: 'models' }],
  });
});

it('models and folders go together, with what can’t be used named', async () => {
  expect(await look([model, clip], [folder, folder])).toEqual({
    is: 'models',
    files: [model],
    folders: [folder.file, folder.file],
    problems: [messages.notYet('clip', 'walk.mp4')],
  });
});

it('pictures go together, with the models that came with them, and a sound among them is named', async () => {
  const wav = new File(['RIFF\u0024\u0000\u0000\u0000WAVEfmt '], 'bell.wav');
  expect(await look([picture, wav, picture, model])).toMatchObject({
    is: 'media',
    kind: 'picture',
    files: [{ name: 'cat.png' }, { name: 'cat.png' }],
    models: [{ name: 'tiny.gguf' }],
    problems: [messages.besideOthers('sound', 'bell.wav')],
  });
});

it('two folders are not said to be gone', async () => {
  expect(await look([], [folder, folder])).toMatchObject({ is: 'models', problems: [] });
});

it('a text that vanishes between the look and the reading leaves the others as they are', async () => {
  const gone = text('a.txt');
  Object.defineProperty(gone, 'arrayBuffer', { value: () => Promise.reject(new Error('gone')) });
  expect(await look([gone, picture])).toEqual({
    is: 'nothing',
    problems: [messages.gone('a.txt'), messages.besideOthers('picture', 'cat.png')],
  });
  expect(await look([gone, model])).toMatchObject({ is: 'models', problems: [messages.gone('a.txt')] });
});

it('more files than a batch takes are refused before any is opened', async () => {
  const many = Array.from({ length: MAX_FILES + 1 }, () => picture);
  expect(await look(many)).toEqual({
    is: 'nothing',
    problems: [messages.tooMany(MAX_FILES + 1, MAX_FILES)],
  });
});

it('a pasted text is looked at as a file of it would be', async () => {
  expect(await look([], [], '["a","b"]')).toMatchObject({ is: 'text', name: null, kind: 'json' });
});
