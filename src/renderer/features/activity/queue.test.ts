import { expect, it } from 'vitest';
import type { LiveRequest } from '../../../shared/activity.ts';
import { speedOn } from '../../testing/fake-details.ts';
import { sampleModel } from '../../testing/samples.ts';
import { inTurnOrder, startsIn } from './queue.ts';

const NOW = Date.parse('2026-11-27T10:00:00Z');
const ago = (ms: number): string => new Date(NOW - ms).toISOString();
const working = (id: string, model: string, beganMs: number | null): LiveRequest => ({
  request_id: id,
  source: 'app',
  model,
  task: null,
  title: '',
  phase: 'running',
  position: null,
  stage: null,
  progress: null,
  tokens: 0,
  items: 1,
  started_at: ago(100_000),
  began_at: beganMs === null ? null : ago(beganMs),
});
const waiting = (id: string, position: number, model = 'quick'): LiveRequest => ({
  ...working(id, model, null),
  phase: 'queued',
  position,
});
const models = [
  { ...sampleModel, id: 'quick', loaded: true, speed: speedOn('cpu', null, 2_000) },
  { ...sampleModel, id: 'slow', loaded: true, speed: speedOn('cpu', 20, 10_000) },
  { ...sampleModel, id: 'cold', loaded: false, speed: { ...speedOn('cpu', 20, 1_000), load_ms: 5_000 } },
  { ...sampleModel, id: 'new', loaded: true },
];

it('lists those that work first and then the line, also after somebody was put first', () => {
  const requests = [waiting('a', 1), working('b', 'quick', 0), waiting('c', 0)];
  expect(inTurnOrder(requests).map((each) => each.request_id)).toEqual(['b', 'c', 'a']);
});

it.each<[string, LiveRequest[], number | null]>([
  ['the rest of what runs', [working('r', 'slow', 4_000), waiting('me', 0)], 6_000],
  ['and of all before it', [working('r', 'slow', 4_000), waiting('o', 0), waiting('me', 1)], 8_000],
  ['not those behind it', [working('r', 'slow', 4_000), waiting('me', 0), waiting('o', 1)], 6_000],
  [
    'a load that is still to come',
    [working('r', 'slow', 4_000), waiting('o', 0, 'cold:q4'), waiting('me', 1)],
    12_000,
  ],
  [
    'each input of a list',
    [working('r', 'slow', 4_000), { ...waiting('o', 0), items: 5 }, waiting('me', 1)],
    16_000,
  ],
  [
    'the place that is free first where several work',
    [working('r', 'slow', 0), working('s', 'quick', 0), waiting('o', 0), waiting('me', 1)],
    4_000,
  ],
  ['nothing of a model that never ran', [working('r', 'new', 0), waiting('me', 0)], null],
  [
    'nothing where one before it never ran',
    [working('r', 'slow', 0), waiting('o', 0, 'new'), waiting('me', 1)],
    null,
  ],
  ['nothing where it is due', [working('r', 'quick', 60_000), waiting('me', 0)], null],
  ['nothing where nobody works, as in a queue that is held', [waiting('o', 0), waiting('me', 1)], null],
  ['nothing of one that works', [working('me', 'slow', 0)], null],
])('when a turn comes is told from %s', (_name, requests, expected) => {
  expect(startsIn('me', requests, models, NOW)).toBe(expected);
});
