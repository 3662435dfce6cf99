/** `hearth eval`: what it prints, and the exit code that a script acts on. */
import { beforeEach, expect, test } from 'vitest';
import { evalReportSchema } from '../../shared/evaluation/report.ts';
import { FAKE_META } from '../api/testing/fake-engine.ts';
import { runCli } from './program.ts';
import { fakeDeps, fakeIo } from './testing/fake-io.ts';

let deps = fakeDeps();
beforeEach(() => {
  deps = fakeDeps();
  classifier(10, 'POSITIVE');
});

/** Makes the engine's classifier take so many ms and say this to everything. */
function classifier(ms: number, label: string): void {
  deps.engine.script = async function* ({ model }) {
    yield { type: 'queued', position: 0 };
    const meta = { ...FAKE_META, queue_ms: 0, load_ms: 0, latency_ms: ms };
    yield { type: 'done', model, task: 'text-classification', result: [{ label, score: 1 }], meta };
  };
}

async function hearthEval(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo();
  const code = await runCli(['eval', ...argv], io, deps);
  return { code, out: io.out(), err: io.err() };
}

test('a table has the figures with their intervals, the times and the report’s id', async () => {
  const { code, out } = await hearthEval('--tasks', 'text-classification');
  expect(code).toBe(0);
  expect(out).toMatch(/text-classification +hearth\/sentiment-minilm +Accuracy 0\.700 \(0\.397–0\.892\)/);
  expect(out).toMatch(/10 ms +10 ms .* first run/);
  expect(out).toMatch(/\nReport [0-9a-f-]{36} on a machine of the tests\n$/);
});

test('with --json the report is all that is on stdout', async () => {
  const { code, out } = await hearthEval('--json', '--model', 'hearth/sentiment-minilm');
  expect(code).toBe(0);
  expect(evalReportSchema.parse(JSON.parse(out)).rows).toHaveLength(1);
});

test('slower or worse than before is exit code 2, unless no comparison was asked for', async () => {
  await hearthEval();
  classifier(30, 'POSITIVE');
  const slower = await hearthEval();
  expect(slower.code).toBe(2);
  expect(slower.out).toContain('SLOWER by 200 %');
  classifier(10, 'NONE');
  const worse = await hearthEval();
  expect(worse.code).toBe(2);
  expect(worse.out).toContain('Accuracy WORSE, was 0.700');
  expect(await hearthEval('--baseline', 'none')).toMatchObject({ code: 0 });
});

test.each([
  [['--tasks', 'no-such-task'], 'There is no task named "no-such-task" here.'],
  [['--tasks', 'echo'], 'tasks'],
  [['--tasks', 'fill-mask'], 'There is no evaluation set for fill-mask.'],
  [['--model', 'no/such'], 'no/such'],
  [['--baseline', 'yesterday'], '"yesterday" is no report'],
])('%j is exit code 1 with what is wrong', async (argv, message) => {
  const { code, out, err } = await hearthEval(...argv);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(message);
});

test('a model that fails on an item is exit code 1, and the table says why', async () => {
  deps.engine.script = async function* () {
    yield { type: 'queued', position: 0 };
    throw new Error('out of order');
  };
  const { code, out } = await hearthEval();
  expect(code).toBe(1);
  expect(out).toContain('text-classification: Item 1: out of order');
});
