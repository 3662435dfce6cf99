import { expect, it } from 'vitest';
import { sampleModel } from '../../testing/samples.ts';
import { offerForKey, offersFor, offersForFiles } from './offers.ts';

const all = () => sampleModel;

it('one line is not offered as lines', () => {
  expect(offersFor({ kind: 'text', lines: 1 }, all).map(({ id }) => id)).toEqual([
    'ask',
    'continue',
    'classify',
  ]);
});

it('a table is first taken line by line', () => {
  expect(offersFor({ kind: 'table', lines: 40 }, all)[0]?.id).toBe('classify-lines');
});

it('offers nothing that no model here can do', () => {
  expect(offersFor({ kind: 'text', lines: 9 }, () => null)).toEqual([]);
  const mute = (task: string) => (task === 'text-generation' ? { ...sampleModel, chat: false } : null);
  expect(offersFor({ kind: 'text', lines: 1 }, mute).map(({ id }) => id)).toEqual(['continue']);
  expect(offersForFiles(mute).map(({ id }) => id)).toEqual(['continue-files']);
});

it('a digit without an offer does nothing', () => {
  const offers = offersFor({ kind: 'text', lines: 1 }, all);
  expect(offerForKey(offers, '2')?.id).toBe('continue');
  expect([offerForKey(offers, '8'), offerForKey(offers, '0'), offerForKey(offers, 'a')]).toEqual([
    null,
    null,
    null,
  ]);
});
