import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { useNotices } from '../../stores/notices.ts';
import { dismissOpened, useOpened } from '../../stores/opened.ts';
import { DragWatch, onPaste } from './drop-target.ts';
import { messages } from './messages.ts';

/** Stands for an element; `field` for one that text is typed into. */
class FakeElement extends EventTarget {
  readonly isContentEditable = false;
  readonly #field: boolean;
  constructor(field = false) {
    super();
    this.#field = field;
  }
  matches(): boolean {
    return this.#field;
  }
  closest(): null {
    return null;
  }
}
vi.stubGlobal('HTMLElement', FakeElement);
vi.stubGlobal('Element', FakeElement);
afterAll(() => vi.unstubAllGlobals());

const shown = vi.fn();
const hidden = vi.fn();
beforeEach(() => {
  dismissOpened();
  useNotices.setState({ notices: [] });
  vi.clearAllMocks();
});

function data(texts: Readonly<Record<string, string>>, files: readonly File[] = []) {
  return {
    types: [...Object.keys(texts), ...(files.length > 0 ? ['Files'] : [])],
    files,
    items: files.map((file) => ({
      kind: 'file',
      type: file.type,
      getAsFile: () => file,
      webkitGetAsEntry: () => null,
    })),
    getData: (type: string) => texts[type] ?? '',
    dropEffect: 'copy' as DataTransfer['dropEffect'],
  };
}

/** What the browser would send; only what is read of it is there. */
function event(carried: ReturnType<typeof data>, target = new FakeElement(), defaultPrevented = false) {
  const preventDefault = vi.fn();
  return { dataTransfer: carried, clipboardData: carried, target, preventDefault, defaultPrevented };
}
const watch = () => new DragWatch(shown, hidden);
const note = () => useNotices.getState().notices.map(({ text }) => text);
const notes = new File(['n'], 'notes.txt', { type: 'text/plain' });
const link = { 'text/uri-list': 'https://example.com', 'text/plain': 'https://example.com' };

it('a spreadsheet’s cells stay in the field that they are pasted into', () => {
  const cells = event(data({ 'text/plain': '1\t2' }, [new File(['p'], 'image.png', { type: 'image/png' })]));
  onPaste({ ...cells, target: new FakeElement(true) });
  expect(cells.preventDefault).not.toHaveBeenCalled();
  expect(useOpened.getState().opened).toBeNull();
});

it('a clipboard without text and without an image is told, not passed over', async () => {
  onPaste(event(data({})));
  await vi.waitFor(() => expect(note()).toEqual([messages.pasteEmpty]));
});

it('a paste that somebody took already is theirs', () => {
  onPaste({ ...event(data({ 'text/plain': 'x' })), defaultPrevented: true });
  expect(useOpened.getState().opened).toBeNull();
});

it('a dropped link is stopped before the page goes there, and told', async () => {
  const over = event(data(link));
  watch().over(over);
  expect(over.preventDefault).toHaveBeenCalled();
  const dropped = event(data(link));
  watch().drop(dropped);
  expect(dropped.preventDefault).toHaveBeenCalled();
  await vi.waitFor(() => expect(note()).toEqual([messages.linkDropped]));
  expect(useOpened.getState().opened).toBeNull();
});

it('a dropped selection is taken like pasted text, and a field keeps what is let go on it', () => {
  const field = event(data({ 'text/plain': 'words' }), new FakeElement(true));
  watch().drop(field);
  expect(field.preventDefault).not.toHaveBeenCalled();
  watch().drop(event(data({ 'text/plain': 'words' })));
  expect(useOpened.getState().opened).toMatchObject({ from: 'drop', text: 'words', files: [] });
});

it('a selection of this page that slips from the hand opens nothing', () => {
  const drag = watch();
  drag.own(true);
  const over = event(data({ 'text/plain': 'words' }));
  drag.over(over);
  expect(over.dataTransfer.dropEffect).toBe('none');
  drag.drop(event(data({ 'text/plain': 'words' })));
  expect(useOpened.getState().opened).toBeNull();
  drag.drop(event(data({ 'text/plain': 'from elsewhere' })));
  expect(useOpened.getState().opened?.text).toBe('from elsewhere');
});

it('the sheet stays while files move over parts of the window, and goes when they leave it', () => {
  const drag = watch();
  const files = data({}, [notes]);
  drag.enter(event(files));
  drag.enter(event(files));
  drag.leave(event(files));
  expect(shown).toHaveBeenCalledExactlyOnceWith({ count: 1, types: ['text/plain'] });
  expect(hidden).not.toHaveBeenCalled();
  drag.leave(event(files));
  expect(hidden).toHaveBeenCalledOnce();
});
