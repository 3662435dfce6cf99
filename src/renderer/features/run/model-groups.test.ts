import { expect, it } from 'vitest';
import { sampleModel } from '../../testing/samples.ts';
import { groupsOf } from './model-groups.ts';

const model = (id: string, more: Partial<typeof sampleModel> = {}) => ({ ...sampleModel, id, ...more });

it('shows each model once: in memory goes before recent, recent before the others', () => {
  const used = '2026-01-02T00:00:00Z';
  const groups = groupsOf(
    [
      model('rest'),
      model('old', { last_used_at: '2026-01-01T00:00:00Z' }),
      model('new', { last_used_at: used }),
      model('hot', { loaded: true, last_used_at: used }),
    ],
    null,
  );
  expect(groups.inMemory.map(({ id }) => id)).toEqual(['hot']);
  expect(groups.recent.map(({ id }) => id)).toEqual(['new', 'old']);
  expect(groups.others.map(({ id }) => id)).toEqual(['rest']);
});

it('keeps to the task, unless all are wanted', () => {
  const models = [model('a'), model('b', { task: 'feature-extraction' })];
  expect(groupsOf(models, 'text-generation').others).toHaveLength(1);
  expect(groupsOf(models, null).others).toHaveLength(2);
});
