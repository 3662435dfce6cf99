/** The suite over a scripted engine: figures, baselines, cancelling, and what is refused before a run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EvalProgress } from '../../shared/evaluation/report.ts';
import { FakeEngine, FAKE_META, type Script } from '../api/testing/fake-engine.ts';
import { fakeModel } from '../api/testing/fake-models.ts';
import { fakeEvaluation, fakeSets } from '../api/testing/fake-evaluation.ts';
import { Store } from '../store/store.ts';
import type { EvaluationRuns } from './runs.ts';

const MODEL = 'hearth/sentiment-minilm';
const TASK = 'text-classification' as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-suite-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A classifier that takes so many ms, and says NEGATIVE to the inputs that are named. */
function classifier(
  ms: (run: number) => number,
  negative: (input: unknown) => boolean = () => false,
): Script {
  let run = 0;
  return async function* ({ model, inputs }) {
    run += 1;
    yield { type: 'queued', position: 0 };
    const result = negative(inputs)
      ? [{ label: 'NEGATIVE', score: 1 }]
      : [
          { label: 'POSITIVE', score: 0.9 },
          { label: 'NEGATIVE', score: 0.1 },
        ];
    const meta = { ...FAKE_META, dtype: 'q8', queue_ms: 1, load_ms: 2, latency_ms: 3 + ms(run) };
    yield { type: 'done', model, task: TASK, result, meta };
  };
}

function suiteOn(engine: FakeEngine, store = new Store({ file: null })): EvaluationRuns {
  return fakeEvaluation(engine, { ledger: store.evaluations, reportFile: join(folder, 'reports.json') });
}

const run = (suite: EvaluationRuns, more: object = {}, onProgress?: (progress: EvalProgress) => void) =>
  suite.run({ tasks: [TASK], ...more }, new AbortController().signal, onProgress);

test('a model can be named for each task, and what makes no sense is told before a run', async () => {
  const engine = new FakeEngine();
  engine.script = classifier(() => 10);
  const suite = suiteOn(engine);
  const pairs = [
    { task: TASK, model: MODEL },
    { task: TASK, model: MODEL },
  ];
  const ask = (more: object) => suite.run({ pairs, ...more }, new AbortController().signal);
  expect((await ask({})).rows.map(({ model }) => model)).toEqual([MODEL, MODEL]);
  await expect(ask({ tasks: [TASK] })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(ask({ pairs: [{ task: TASK, model: 'no/such' }] })).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
  });
});

test('the figures are those of the set, with intervals and times without queue and load', async () => {
  const engine = new FakeEngine();
  engine.script = classifier(() => 10);
  const steps: EvalProgress[] = [];
  const suite = suiteOn(engine);
  const report = await run(suite, {}, (step) => steps.push(step));
  expect(report.rows).toHaveLength(1);
  expect(report.rows[0]).toMatchObject({
    task: TASK,
    model: MODEL,
    items: 10,
    measures: [{ id: 'accuracy', value: 0.7 }, { id: 'f1_macro' }],
    latency_ms: { p50: 10, p95: 10 },
    settings: { device: 'cpu', dtype: 'q8', set: 'fake' },
    change: null,
    error: null,
  });
  const [accuracy] = report.rows[0]?.measures ?? [];
  expect(accuracy?.low).toBeCloseTo(0.3968, 3);
  expect(accuracy?.high).toBeCloseTo(0.8922, 3);
  expect(steps.at(-1)).toMatchObject({ done: 20, total: 20 });
  expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(engine.accepted.every(({ priority }) => priority === 'background')).toBe(true);
  expect(new Set(engine.sources)).toEqual(new Set(['evaluation']));
  expect(suite.latest()).toEqual(report);
  expect(JSON.parse(readFileSync(join(folder, 'reports.json'), 'utf8'))).toEqual({ reports: [report] });
});

test('a model that takes twice as long is a regression, and never becomes the baseline', async () => {
  const engine = new FakeEngine();
  const suite = suiteOn(engine);
  engine.script = classifier(() => 10);
  const first = await run(suite);
  engine.script = classifier(() => 20);
  for (const _ of [1, 2]) {
    const report = await run(suite);
    expect(report.regressed).toBe(true);
    expect(report.rows[0]?.change).toMatchObject({ report: first.id, speed: { verdict: 'slower' } });
    // What looks slower is measured again before it is believed.
    expect(report.rows[0]?.passes).toHaveLength(5);
  }
});

test('one slow pass is measured again and forgotten', async () => {
  const engine = new FakeEngine();
  const suite = suiteOn(engine);
  engine.script = classifier(() => 10);
  await run(suite);
  engine.script = classifier((count) => (count <= 21 ? 30 : 10));
  const report = await run(suite);
  expect(report.rows[0]?.passes.length).toBeGreaterThan(2);
  expect(report.regressed).toBe(false);
});

test('a model that got worse beyond its interval is a regression', async () => {
  const engine = new FakeEngine();
  const suite = suiteOn(engine);
  engine.script = classifier(() => 10);
  await run(suite);
  engine.script = classifier(
    () => 10,
    () => true,
  );
  const report = await run(suite);
  expect(report.regressed).toBe(true);
  expect(report.rows[0]?.change?.measures[0]).toEqual({ id: 'accuracy', before: 0.7, verdict: 'regressed' });
  expect(await run(suite, { baseline: report.id })).toMatchObject({ regressed: false });
  expect((await run(suite, { baseline: 'none' })).rows[0]?.change).toBeNull();
});

test('the evaluations of another machine or of another set are no baseline', async () => {
  const engine = new FakeEngine();
  const store = new Store({ file: null });
  engine.script = classifier(() => 10);
  await run(suiteOn(engine, store));
  engine.script = classifier(() => 30);
  const elsewhere = fakeEvaluation(engine, { ledger: store.evaluations, machine: () => 'another' });
  expect((await run(elsewhere)).rows[0]?.change).toBeNull();
});

test('the course of a figure has the evaluations of the same settings alone, with the baseline marked', async () => {
  const engine = new FakeEngine();
  const store = new Store({ file: null });
  engine.script = classifier(() => 10);
  await run(fakeEvaluation(engine, { ledger: store.evaluations, machine: () => 'another' }));
  const suite = suiteOn(engine, store);
  const first = await run(suite);
  engine.script = classifier(
    () => 10,
    (input) => input === 'text 8',
  );
  const second = await run(suite);
  expect(suite.trends()).toMatchObject([
    {
      task: TASK,
      model: MODEL,
      points: [
        { report: first.id, measures: [{ id: 'accuracy', value: 0.7 }, {}], p50_ms: 10, baseline: true },
        { report: second.id, measures: [{ id: 'accuracy', value: 0.8 }, {}], baseline: false },
      ],
    },
  ]);
  for (let count = 0; count < 13; count += 1) await run(suite);
  const [trend] = suite.trends();
  expect(trend?.points).toHaveLength(13);
  expect(trend?.points.at(-1)?.report).toBe(suite.latest()?.id);
});

test('another model or precision can be the baseline, and what differs is said beside the figures', async () => {
  const engine = new FakeEngine();
  const suite = suiteOn(engine);
  const OTHER = 'own/bert';
  engine.models.put(fakeModel(OTHER, TASK));
  engine.script = classifier(() => 10);
  const first = await run(suite, { model: OTHER });
  engine.script = classifier(() => 30);
  for (const baseline of [OTHER, first.id]) {
    const report = await run(suite, { model: MODEL, baseline });
    expect(report.rows[0]?.change).toMatchObject({
      report: first.id,
      differs: [{ what: 'model', before: OTHER, now: MODEL }],
      speed: { verdict: 'slower' },
    });
    expect(report.regressed).toBe(true);
  }
  // To be slower than another model says nothing against its own next baseline.
  expect((await run(suite, { model: MODEL })).rows[0]?.change).toMatchObject({
    differs: [],
    speed: { verdict: 'same' },
  });
});

test('times are not compared with another machine, figures are', async () => {
  const engine = new FakeEngine();
  const store = new Store({ file: null });
  engine.script = classifier(() => 10);
  const there = await run(fakeEvaluation(engine, { ledger: store.evaluations, machine: () => 'another' }));
  engine.script = classifier(() => 90);
  const here = await run(suiteOn(engine, store), { baseline: there.id });
  expect(here.rows[0]?.change).toMatchObject({
    differs: [{ what: 'machine', before: 'another' }],
    speed: null,
    measures: [{ id: 'accuracy', before: 0.7, verdict: 'same' }, {}],
  });
  expect(here.regressed).toBe(false);
});

test('an item that fails ends its row with the item’s number, and not the report', async () => {
  const engine = new FakeEngine();
  engine.script = async function* (request, signal) {
    if (request.inputs === 'text 4') throw new Error('the engine broke');
    yield* classifier(() => 1)(request, signal);
  };
  const report = await run(suiteOn(engine));
  expect(report.rows[0]).toMatchObject({ items: 4, measures: [], error: { code: 'INTERNAL' } });
  expect(report.rows[0]?.error?.message).toMatch(/^Item 5: /);
});

test('stopping it ends the run under way and leaves no report', async () => {
  const engine = new FakeEngine();
  engine.script = classifier(() => 1);
  const suite = suiteOn(engine);
  const control = new AbortController();
  const running = suite.run({}, control.signal, ({ done }) => {
    if (done === 3) control.abort();
  });
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(suite.latest()).toBeNull();
  expect(engine.accepted.length).toBeLessThan(6);
  await expect(run(suite)).resolves.toMatchObject({ regressed: false });
});

test.each([
  [{ tasks: ['fill-mask'] }, 'NOT_FOUND'],
  [{ tasks: ['no-such-task'] }, 'INVALID_INPUT'],
  [{ model: 'no/such' }, 'MODEL_NOT_FOUND'],
  [{ baseline: 'no-such-report' }, 'INVALID_INPUT'],
  [{ modle: 'x' }, 'INVALID_INPUT'],
])('%j is refused before anything runs', async (request, code) => {
  const engine = new FakeEngine();
  await expect(run(suiteOn(engine), request)).rejects.toMatchObject({ code });
  expect(engine.accepted).toEqual([]);
});

test('a second evaluation is refused while one runs, as they would measure each other', async () => {
  const engine = new FakeEngine();
  engine.script = classifier(() => 1);
  const suite = suiteOn(engine);
  const first = run(suite);
  await expect(run(suite)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
  await first;
});

test('a task without a model on this machine is left out, or refused where it was asked for', async () => {
  const engine = new FakeEngine();
  const suite = fakeEvaluation(engine, { sets: fakeSets({ task: 'fill-mask' }) });
  expect(await suite.sets()).toMatchObject([{ task: 'fill-mask', models: [] }]);
  await expect(suite.run({}, new AbortController().signal)).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
  });
});

test('a damaged file of reports begins anew', async () => {
  writeFileSync(join(folder, 'reports.json'), '{"reports": [');
  const engine = new FakeEngine();
  engine.script = classifier(() => 1);
  const report = await run(suiteOn(engine));
  expect(JSON.parse(readFileSync(join(folder, 'reports.json'), 'utf8'))).toEqual({ reports: [report] });
});

test('an embedding model goes through the set of likeness too, which is not its own task', async () => {
  const engine = new FakeEngine();
  const suite = fakeEvaluation(engine, { sets: fakeSets({ task: 'sentence-similarity' }) });
  expect(await suite.sets()).toMatchObject([{ models: ['sentence-transformers/all-MiniLM-L6-v2'] }]);
});
