import { expect, it } from 'vitest';
import { sampleModel } from '../testing/samples.ts';
import { loadedModels, modelFor } from './library.ts';

const model = (id: string, more: Partial<typeof sampleModel> = {}) => ({ ...sampleModel, id, ...more });

it('keeps the chosen model while it is there, and never one of another task', () => {
  const models = [model('a'), model('b', { loaded: true }), model('c', { task: 'text-classification' })];
  expect(modelFor(models, 'text-generation', 'a')?.id).toBe('a');
  expect(modelFor(models, 'text-generation', 'c')?.id).toBe('b');
  expect(modelFor(models, 'feature-extraction', 'a')).toBeNull();
});

it('starts with an embedded model that works', () => {
  const broken = { code: 'MODEL_LOAD_FAILED', message: 'm', hint: 'h' };
  const models = [model('x', { source: 'folder' }), model('y', { problem: broken }), model('z')];
  expect(modelFor(models, 'text-generation', undefined)?.id).toBe('z');
});

it('lists what is in memory by what it holds, with the estimate where nothing was measured', () => {
  const held = (estimated: number, measured: number | null) => ({
    loaded: true,
    memory: { estimated_bytes: estimated, measured_bytes: measured },
  });
  const models = [
    model('small', held(9, 1)),
    model('guessed', held(5, null)),
    model('idle'),
    model('large', held(0, 8)),
  ];
  expect(loadedModels(models).map((each) => each.id)).toEqual(['large', 'guessed', 'small']);
});
