import { expect, it } from 'vitest';
import type { ModelInfo } from '../../../shared/models.ts';
import { sampleHealth, sampleModel } from '../../testing/samples.ts';
import { MOST_MODELS, listingOf } from './model-groups.ts';
import type { Listing, PickerChoice } from './model-groups.ts';

const GB = 1e9;
const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({ ...sampleModel, id, ...more });
const needing = (id: string, bytes: number | null, more: Partial<ModelInfo> = {}) =>
  model(id, { memory: { estimated_bytes: bytes, measured_bytes: null }, ...more });
const list = (models: readonly ModelInfo[], choice: Partial<PickerChoice> = {}): Listing =>
  listingOf(
    models,
    { task: null, words: '', order: 'use', fit: 'any', current: null, ...choice },
    sampleHealth,
  );
const ids = ({ groups }: Listing): Record<string, string[]> =>
  Object.fromEntries(groups.map((group) => [group.id, group.models.map(({ id }) => id)]));

it('shows each model once: in memory goes before recent, recent before the others', () => {
  const used = '2026-01-02T00:00:00Z';
  const models = [
    model('rest'),
    model('old', { last_used_at: '2026-01-01T00:00:00Z' }),
    model('new', { last_used_at: used }),
    model('hot', { loaded: true, last_used_at: used }),
  ];
  expect(ids(list(models))).toEqual({ 'in-memory': ['hot'], recent: ['new', 'old'], here: ['rest'] });
});

it('keeps to the task, unless all are wanted', () => {
  const models = [model('a'), model('b', { task: 'feature-extraction' })];
  expect(ids(list(models, { task: 'text-generation' }))).toEqual({ here: ['a'] });
  expect(ids(list(models))).toEqual({ here: ['a', 'b'] });
});

// 7.5 GB are free in the sample.
const several = [
  needing('small', GB),
  needing('huge', 9 * GB),
  needing('medium', 5 * GB),
  needing('close', 7 * GB),
  needing('hot', GB, { state: 'loaded', loaded: true }),
  needing('who-knows', null),
  needing('slow', GB, {
    speed: {
      ...{ device: 'cpu', backend: 'llama', dtype: 'F16', tokens_per_second: 2, run_ms: 1, load_ms: null },
      ...{ runs: 1, at: '' },
    },
  }),
];

it('groups by fit, the best first, and within a group the largest', () => {
  const listing = list(several, { order: 'fit' });
  expect(listing.groups.map(({ id }) => id)).toEqual([
    'in-memory',
    'fits',
    'tight',
    'slow',
    'too-big',
    'other',
  ]);
  expect(ids(listing)).toMatchObject({ fits: ['medium', 'small'], tight: ['close'], other: ['who-knows'] });
});

it('filters by fit in either order', () => {
  expect(ids(list(several, { fit: 'fits' }))).toEqual({ here: ['small', 'medium'] });
  expect(ids(list(several, { fit: 'too-big', order: 'fit' }))).toEqual({ 'too-big': ['huge'] });
});

it('finds by name, organisation and file, the best match first', () => {
  const models = [model('org/a-llama'), model('llama/x'), model('org/y', { variants: ['Q4_K_M'] })];
  expect(ids(list(models, { words: 'llama' }))).toEqual({ here: ['org/a-llama', 'llama/x'] });
  expect(ids(list(models, { words: 'org q4_k' }))).toEqual({ here: ['org/y'] });
  expect(list(models, { words: 'nothing' })).toEqual({ groups: [], hidden: 0 });
});

it('draws no more rows of 5,000 models than of a few, counts the rest, and keeps the current one', () => {
  const many = Array.from({ length: 5_000 }, (_, n) => needing(`org/model-${String(n)}`, (n % 9) * GB));
  for (const order of ['use', 'fit'] as const) {
    const { groups, hidden } = list(many, { order, current: 'org/model-4999' });
    const rows = groups.flatMap((group) => group.models);
    expect(rows).toHaveLength(MOST_MODELS);
    expect(hidden).toBe(5_000 - MOST_MODELS);
  }
  expect(list(many, { current: 'org/model-4999' }).groups[0]?.models[0]?.id).toBe('org/model-4999');
  expect(ids(list(many, { words: 'model-4321' }))).toEqual({ here: ['org/model-4321'] });
});
