import { expect, it } from 'vitest';
import type { EvalSetInfo } from '../../../shared/evaluation/report.ts';
import { baselinesOf, requestOf, suitesOf } from './proposal.ts';

const set = (task: EvalSetInfo['task'], ...models: string[]): EvalSetInfo => ({
  task,
  metric: 'accuracy',
  description: 'Made up.',
  items: 3,
  models,
});
const SETS = [
  set('image-to-text'),
  set('text-classification', 'own/mine', 'hearth/sentiment'),
  set('fill-mask', 'own/words'),
];
const LIBRARY = [
  { id: 'hearth/sentiment', source: 'embedded' as const },
  { id: 'own/mine', source: 'folder' as const },
];
const NONE = { chosen: {}, models: {} };

it('proposes what the box has a model for, with that model, and leaves the rest to the person, last what nothing runs', () => {
  const suites = suitesOf(SETS, LIBRARY, NONE);
  expect(suites.map(({ model, chosen }) => [model, chosen])).toEqual([
    ['hearth/sentiment', true],
    ['own/words', false],
    [null, false],
  ]);
  expect(requestOf(suites)).toEqual({
    pairs: [{ task: 'text-classification', model: 'hearth/sentiment' }],
  });
});

it('runs what was chosen, but never a task without a model, and not a model that is gone', () => {
  const chosen = { 'fill-mask': true, 'image-to-text': true };
  const suites = suitesOf(SETS, LIBRARY, { chosen, models: { 'text-classification': 'own/gone' } });
  expect(requestOf(suites)?.pairs?.map(({ model }) => model)).toEqual(['hearth/sentiment', 'own/words']);
  const mine = suitesOf(SETS, LIBRARY, { chosen: {}, models: { 'text-classification': 'own/mine' } });
  expect(requestOf(mine)?.pairs).toEqual([{ task: 'text-classification', model: 'own/mine' }]);
  expect(
    requestOf(suitesOf(SETS, LIBRARY, { ...NONE, chosen: { 'text-classification': false } })),
  ).toBeNull();
});

it('offers each model of the last report once as the baseline, and asks for it only where it was chosen', () => {
  const row = (model: string, error: object | null = null) => ({ model, error });
  const rows = [row('own/mine'), row('own/mine'), row('own/broken', { code: 'RUNNER_CRASHED' })];
  expect(baselinesOf({ rows })).toEqual(['latest', 'none', 'own/mine']);
  expect(baselinesOf(null)).toEqual(['latest', 'none']);
  const suites = suitesOf(SETS, LIBRARY, NONE);
  expect(requestOf(suites)).not.toHaveProperty('baseline');
  expect(requestOf(suites, 'own/mine')).toMatchObject({ baseline: 'own/mine' });
});
