/** The line of a request's end: where its time went, whatever the end. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from './engine-types.ts';
import { breakdown, searchTask } from './journey-end.ts';
import { engineUnderTest } from './testing/engine-under-test.ts';
import type { Behaviour } from './testing/fake-launcher.ts';

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

const PHASES = ['accept_ms', 'queue_ms', 'load_ms', 'run_ms', 'encode_ms'];
const never = { load: undefined, run: undefined, firstToken: null };

describe('the time of a request', () => {
  it.each([
    ['before it waited', never, [100, 0, 0, 0, 0]],
    ['while it waited', { ...never, queue: 10 }, [10, 90, 0, 0, 0]],
    ['while its model loaded', { ...never, queue: 10, load: 30 }, [10, 20, 70, 0, 0]],
    ['while it ran', { ...never, queue: 10, load: 30, run: 60 }, [10, 20, 30, 40, 0]],
    ['at its end', { ...never, queue: 10, load: 30, run: 60, encode: 95 }, [10, 20, 30, 35, 5]],
  ])('is that of the phase that it was in, where it ended %s', (_name, marks, want) => {
    expect(Object.values(breakdown({ ...marks, started: 0, now: 100 }))).toEqual(want);
  });

  it.each([
    ['done', { run: async () => [[{ label: 'A', score: 1 }]] }],
    ['failed', { run: async () => Promise.reject(new Error('bad')) }],
    ['failed', { load: async () => Promise.reject(new Error('bad')) }],
  ] satisfies [string, Behaviour][])('is in the one line of a request that is %s', async (end, behaviour) => {
    const lines: { fields: object; message: string }[] = [];
    const quiet = (): void => undefined;
    const info = (fields: object, message: string): void => void lines.push({ fields, message });
    const { engine, infer } = await engineUnderTest(behaviour, undefined, {
      debug: quiet,
      info,
      warn: quiet,
    });
    engines.push(engine);
    await infer({ request_id: 'mine' });
    const told = lines.filter(({ message }) => message === 'done' || message === 'failed');
    expect(told).toMatchObject([
      {
        message: end,
        fields: {
          request_id: 'mine',
          model: 'org/bert',
          task: 'text-classification',
          latency_ms: expect.any(Number),
          ...Object.fromEntries(PHASES.map((phase) => [phase, expect.any(Number)])),
        },
      },
    ]);
  });
});

it.each([
  ['text-generation', 'text-generation'],
  [undefined, 'echo'],
  ['nonsense', 'echo'],
])('a model that is looked for to run %s has the time of %s', (asked, task) => {
  expect(searchTask(asked)).toBe(task);
});
