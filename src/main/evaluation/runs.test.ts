/** Evaluations as they are seen by whoever watches them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeEngine } from '../api/testing/fake-engine.ts';
import { fakeEvaluation } from '../api/testing/fake-evaluation.ts';
import { answering } from '../api/openai/testing.ts';
import { Store } from '../store/store.ts';
import { OTHERS_INTERVAL_MS, type EvaluationRuns } from './runs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-runs-'));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** The evaluations of one process. */
function runsOver(store: Store): EvaluationRuns {
  const engine = new FakeEngine();
  engine.script = answering([{ label: 'POSITIVE', score: 1 }]);
  return fakeEvaluation(engine, { ledger: store.evaluations, reportFile: null });
}

it('a report that another process wrote is told to whoever watches, once, and nobody looks once they are gone', async () => {
  const file = join(folder, 'hearth.db');
  using mine = new Store({ file });
  using others = new Store({ file });
  const look = vi.spyOn(mine.evaluations, 'latestId');
  const heard: (string | null)[] = [];
  const watch = runsOver(mine).watch(({ report }) => heard.push(report));
  const nobody = new AbortController().signal;
  const { id } = await runsOver(others).run({ tasks: ['text-classification'] }, nobody);
  others.flush();
  vi.advanceTimersByTime(OTHERS_INTERVAL_MS);
  vi.advanceTimersByTime(OTHERS_INTERVAL_MS);
  expect(heard).toEqual([id]);
  watch[Symbol.dispose]();
  look.mockClear();
  vi.advanceTimersByTime(OTHERS_INTERVAL_MS);
  expect(look).not.toHaveBeenCalled();
});
