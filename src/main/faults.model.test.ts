/** Real runner processes that are killed, crashed and stopped under load. `npm run bench -- --only faults` runs the long storm. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { storm } from './testing/faults.ts';

const ROOT = join(import.meta.dirname, '..', '..');

it('main survives the end of its runners at any moment, ends every request once and leaves nothing behind', async () => {
  const { ends, cancelMs, ...after } = await storm({
    seed: 7,
    kills: 24,
    cancels: 80,
    models: join(ROOT, 'resources', 'models'),
    runner: join(ROOT, 'src', 'runner', 'index.ts'),
  });
  expect(after).toEqual({
    requests: Object.values(ends).reduce((sum, count) => sum + count, 0),
    kills: { SIGKILL: 8, SIGSEGV: 8, SIGSTOP: 8 },
    cancels: expect.any(Number),
    wrongEnds: 0,
    underWay: 0,
    processes: 0,
    files: [],
    worksAfter: true,
  });
  const expected = ['done', 'CANCELLED', 'RUNNER_CRASHED', 'TIMEOUT', 'MODEL_QUARANTINED'];
  expect(Object.keys(ends).filter((end) => !expected.includes(end))).toEqual([]);
  expect(ends['CANCELLED']).toBe(cancelMs.length);
}, 120_000);
