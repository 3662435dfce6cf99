import { describe, expect, it } from 'vitest';
import type { ExampleRow, ReplayRow } from '../../../shared/examples/contract.ts';
import { changesOf, examplesOf, formerOf, requestOf, tasksOf } from './plan.ts';
import { shownOf } from './results.ts';
import { OWN_MODEL, WORKBENCH } from './view-store.ts';

const replay = (more: Partial<ReplayRow> = {}): ReplayRow => ({
  at: '2026-01-01T00:00:00.000Z',
  model: 'org/name',
  options: {},
  meta: null,
  verdict: 'same',
  summary: '',
  error: null,
  ...more,
});
const example = (id: number, more: Partial<ExampleRow> = {}): ExampleRow => ({
  id,
  example: id,
  request_id: String(id),
  at: '2026-01-01T00:00:00.000Z',
  kept_at: '2026-01-01T00:00:00.000Z',
  source: 'app',
  model: 'org/name',
  task: 'text-classification',
  title: '',
  summary: '',
  outcome: 'done',
  code: null,
  device: null,
  latency_ms: null,
  options: {},
  meta: null,
  replay: null,
  would_change: [],
  ...more,
});

describe('what runs', () => {
  const workbench = { model: 'org/name:q4', options: { top_k: 1 } };
  it.each([
    ['all tasks, whatever is chosen', null, WORKBENCH, { task: null }],
    ['their own models', 'translation', OWN_MODEL, { task: 'translation' }],
    [
      'another model with the options of each',
      'translation',
      'org/other',
      { task: 'translation', model: 'org/other' },
    ],
    ['the workbench', 'translation', WORKBENCH, { task: 'translation', ...workbench }],
  ] as const)('is %s', (_name, task, runWith, request) => {
    expect(requestOf(task, runWith, workbench)).toEqual(request);
  });

  it('is of the task that is looked at, and a task that is gone is none', () => {
    const all = [example(1), example(2, { task: 'translation' }), example(3, { task: 'gone' })];
    expect(tasksOf(all)).toEqual(['text-classification', 'translation']);
    expect(examplesOf(all, 'translation').map(({ id }) => id)).toEqual([2]);
  });
});

describe('the way back', () => {
  it('leads to the settings of one that differs, and tells each change once', () => {
    const q4 = { model: 'org/name:q4' };
    const all = [
      example(1, { replay: replay(q4) }),
      example(2, { replay: replay({ ...q4, verdict: 'different' }) }),
      example(3),
    ];
    expect(formerOf(all)?.id).toBe(2);
    expect(changesOf(all)).toEqual([{ what: 'variant', name: '', before: null, after: 'q4' }]);
  });

  it('is none where nothing changed', () => {
    expect(formerOf([example(1, { replay: replay({ verdict: 'different' }) })])).toBeNull();
  });
});

describe('the look of two results', () => {
  const media = { media_id: 'a'.repeat(64), type: 'image/png', bytes: 1 };
  const box = { label: 'cat', score: 1, box: { xmin: 0, ymin: 0, xmax: 1, ymax: 1 } };
  it.each([
    ['text', {}, { generated_text: 'a' }],
    ['text', {}, { text: 'a', duration: 1 }],
    ['boxes', { image: media }, [box]],
    ['masks', { image: media }, [{ label: 'sky', mask: media }]],
    ['masks', { image: media }, { image: media, mask: media, area: 1 }],
    ['pictures', { image: media }, { depth: media, min: 0 }],
    ['sounds', {}, { audio: media, duration: 1 }],
    ['figures', {}, [{ label: 'A', score: 1 }]],
  ])('is %s', (kind, input, result) => {
    expect(shownOf(input, result, result).kind).toBe(kind);
  });

  it('draws the boxes also where one side found nothing', () => {
    expect(shownOf({ image: media }, [box], []).kind).toBe('boxes');
  });
});
