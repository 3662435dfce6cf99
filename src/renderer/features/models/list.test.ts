import { expect, it } from 'vitest';
import type { ModelInfo } from '../../../shared/models.ts';
import { speedOn } from '../../testing/fake-details.ts';
import { library } from '../../testing/fake-machine.ts';
import { sampleModel } from '../../testing/samples.ts';
import { chipsOf, kindOf } from './kinds.ts';
import { listed, spaceOf } from './list.ts';
import type { ListChoice } from './list.ts';

const model = (id: string, more: Partial<ModelInfo> = {}): ModelInfo => ({
  ...sampleModel,
  id,
  source: 'folder',
  ...more,
});
const ids = (models: readonly ModelInfo[], choice: Partial<ListChoice>): string[] =>
  listed(models, { chip: 'all', filter: '', sort: 'name', ...choice }).map((each) => each.id);

it('finds a model by words in any order, in its name, task, file or place', () => {
  const models = [
    model('org/Qwen3-4B', { variants: ['Q4_K_M'] }),
    model('x/ada', { task: 'feature-extraction' }),
    model('llama3.2:3b', { source: 'ollama' }),
  ];
  expect(ids(models, { filter: '4b QWEN' })).toEqual(['org/Qwen3-4B']);
  expect(ids(models, { filter: 'q4_k' })).toEqual(['org/Qwen3-4B']);
  expect(ids(models, { filter: 'embeddings' })).toEqual(['x/ada']);
  expect(ids(models, { filter: ' ollama ' })).toEqual(['llama3.2:3b']);
  expect(ids(models, { filter: 'qwen ollama' })).toEqual([]);
});

it('puts what is in memory first, what never ran last, and equals by name with numbers as numbers', () => {
  const models = [
    model('o/m10'),
    model('o/m9'),
    model('o/b', { last_used_at: '2026-11-01T00:00:00Z' }),
    model('o/c', { last_used_at: '2026-11-02T00:00:00Z' }),
    model('o/z', { loaded: true, state: 'loaded' }),
    model('o/broken', { last_used_at: 'nonsense' }),
  ];
  expect(ids(models, { sort: 'used' })).toEqual(['o/z', 'o/c', 'o/b', 'o/broken', 'o/m9', 'o/m10']);
});

it('compares a model of tokens with one of runs, and puts unmeasured ones last', () => {
  const models = [
    model('slow', { speed: speedOn('cpu', 5, 9_000) }),
    model('none'),
    model('quick', { speed: speedOn('cpu', null, 4) }),
    model('fast', { speed: speedOn('cpu', 200, 400) }),
  ];
  expect(ids(models, { sort: 'speed' })).toEqual(['quick', 'fast', 'slow', 'none']);
});

it('has a chip only for kinds that are there, and each model under one kind', () => {
  const models = [
    model('a', { source: 'embedded' }),
    model('b', { task: 'automatic-speech-recognition' }),
    model('c', { task: null }),
  ];
  expect(chipsOf(models)).toEqual([
    { chip: 'all', count: 3 },
    { chip: 'text', count: 1 },
    { chip: 'sound', count: 1 },
    { chip: 'other', count: 1 },
    { chip: 'embedded', count: 1 },
  ]);
  expect(ids(models, { chip: 'sound' })).toEqual(['b']);
  expect(chipsOf([])).toEqual([]);
});

it('takes a task for what it makes or looks at, not for another word in its name', () => {
  const kinds = [
    'text-to-image',
    'image-to-video',
    'text-to-speech',
    'depth-estimation',
    'fill-mask',
    'time-series-forecasting',
  ];
  expect(kinds.map(kindOf)).toEqual(['picture', 'clip', 'sound', 'picture', 'text', 'series']);
});

it('names the four largest places at most, and loses no byte', () => {
  const sources = ['embedded', 'folder', 'hub', 'huggingface', 'ollama', 'lmstudio'] as const;
  const models = sources.map((source, index) => model(source, { source, size_bytes: index + 1 }));
  const spaces = spaceOf(models);
  expect(spaces.map((each) => each.source)).toEqual(['lmstudio', 'ollama', 'huggingface', null]);
  expect(spaces.reduce((sum, each) => sum + each.bytes, 0)).toBe(21);
});

it('filters and sorts 5,000 models as it does a few', () => {
  const models = library(new URLSearchParams('models=5000'));
  const found = ids(models, { filter: 'qwen3 folder', sort: 'name' });
  expect(found.length).toBeGreaterThan(100);
  expect(found.length).toBeLessThan(models.length);
  expect(new Set(found).size).toBe(found.length);
});
