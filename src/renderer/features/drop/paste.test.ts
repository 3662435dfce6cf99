import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { useNotices } from '../../stores/notices.ts';
import { dismissOpened, useOpened } from '../../stores/opened.ts';
import { messages } from './messages.ts';
import { pasteInput } from './paste.ts';

const read = vi.fn<() => Promise<readonly ReturnType<typeof item>[]>>();
vi.stubGlobal('navigator', { clipboard: { read } });
afterAll(() => vi.unstubAllGlobals());

const item = (parts: Readonly<Record<string, string>>) => ({
  types: Object.keys(parts),
  getType: async (type: string) => new Blob([parts[type] ?? ''], { type }),
});
const notes = () => useNotices.getState().notices.map(({ text }) => text);

beforeEach(() => {
  dismissOpened();
  useNotices.setState({ notices: [] });
});

it('takes the text of what was copied, not the picture of it', async () => {
  read.mockResolvedValueOnce([item({ 'image/png': 'p', 'text/plain': '1\t2' })]);
  await pasteInput();
  expect(useOpened.getState().opened).toMatchObject({ from: 'paste', text: '1\t2', files: [] });
});

it('takes a picture where there is only one', async () => {
  read.mockResolvedValueOnce([item({ 'text/html': '<img>', 'image/png': 'p' })]);
  await pasteInput();
  const [file] = useOpened.getState().opened?.files ?? [];
  expect([file?.name, file?.type]).toEqual(['Pasted picture.png', 'image/png']);
});

it('says so where the clipboard holds neither', async () => {
  read.mockResolvedValueOnce([item({ 'text/html': '<hr>' })]);
  await pasteInput();
  await vi.waitFor(() => expect(notes()).toEqual([messages.pasteEmpty]));
});

it('says which key pastes where a page may not read the clipboard', async () => {
  read.mockRejectedValueOnce(new DOMException('denied', 'NotAllowedError'));
  await pasteInput();
  expect(notes()).toEqual([messages.pasteByKey('Ctrl V')]);
});
