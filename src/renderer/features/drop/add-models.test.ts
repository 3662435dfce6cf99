import { afterEach, beforeEach, expect, it } from 'vitest';
import { useConnection } from '../../stores/connection.ts';
import { useNotices } from '../../stores/notices.ts';
import { FakeClient } from '../../testing/fake-client.ts';
import { closeDialog, useModelsView } from '../models/view-store.ts';
import { addModels } from './add-models.ts';
import { messages } from './messages.ts';

let asked: number[] = [];
/** Refuses what is called "bad"; after `lastsFor` requests the connection is gone. */
let lastsFor = Infinity;
const client = new FakeClient({
  addModels: async ({ paths }) => {
    if (asked.length >= lastsFor) throw new Error('gone');
    asked.push(paths.length);
    return {
      added: paths.filter((path) => !path.includes('bad')).map((path) => `local${path}`),
      refused: paths
        .filter((path) => path.includes('bad'))
        .map((path) => ({ path, reason: 'It is no model.' })),
    };
  },
});
const notes = () => useNotices.getState().notices.map(({ text }) => text);
const dialog = () => useModelsView.getState().dialog;

beforeEach(() => {
  [asked, lastsFor] = [[], Infinity];
  useNotices.setState({ notices: [] });
  useConnection.setState({ client, phase: 'open' });
});
afterEach(() => {
  closeDialog();
  useConnection.setState({ client: null, phase: 'connecting' });
});

it('250 dropped models are all added, as many at a time as main takes', async () => {
  const paths = Array.from({ length: 250 }, (_, index) => `/m/${index}.gguf`);
  expect(await addModels(paths)).toBe(true);
  expect(asked).toEqual([100, 100, 50]);
  expect(notes()).toEqual([messages.added(paths)]);
});

it('one refusal is told with its reason, several are listed with theirs', async () => {
  expect(await addModels(['/bad.gguf'])).toBe(false);
  expect(notes()).toEqual([messages.refused('/bad.gguf', 'It is no model.')]);
  expect(dialog()).toBeNull();
  await addModels(['/bad-1.gguf', '/good.gguf', '/bad-2.gguf']);
  expect(dialog()).toMatchObject({
    paths: ['/bad-1.gguf', '/bad-2.gguf'],
    outcome: { added: ['local/good.gguf'], refused: [{ path: '/bad-1.gguf' }, { path: '/bad-2.gguf' }] },
  });
});

it('what could not be asked for any more is counted, and what was added stays told', async () => {
  lastsFor = 1;
  expect(await addModels(Array.from({ length: 250 }, (_, index) => `/m/${index}.gguf`))).toBe(true);
  expect(notes()).toHaveLength(2);
  expect(notes()[0]).toMatch(/^150 paths were not added\./);
});

it('files that lie nowhere are no paths', async () => {
  expect(await addModels(['', ''])).toBe(false);
  expect(asked).toEqual([]);
});
