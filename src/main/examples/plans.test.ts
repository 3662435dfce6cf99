/** What would run differently now: told after an update, another file or another device, and not with every run. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { FAKE_META } from '../api/testing/fake-engine.ts';
import type { Engine } from '../engine-types.ts';
import { CLASSIFIER, engineUnderTest, type UnderTest } from '../testing/engine-under-test.ts';
import { finishedRun } from '../testing/finished-run.ts';
import { ExampleGate } from './gate.ts';
import type { ExamplePlans } from './plans.ts';

const never = new AbortController().signal;
const differing = ({ examples }: Engine): unknown[] =>
  examples.list().flatMap(({ would_change }) => would_change);

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

async function started(root?: string, version?: string): Promise<UnderTest> {
  const run = async (items: readonly unknown[]) => items.map(() => [{ label: 'GOOD', score: 0.9 }]);
  const test = await engineUnderTest({ run }, root, undefined, undefined, undefined, version);
  engines.push(test.engine);
  return test;
}

async function keep({ engine, infer }: UnderTest, model = 'org/bert'): Promise<void> {
  await infer({ model, inputs: 'the lamp is warm' });
  engine.examples.keep(engine.history.page({}).rows[0]?.id ?? 0);
}

it('tells an update of Hearth with the next start, until a replay has run on it', async () => {
  const before = await started();
  await keep(before);
  expect(differing(before.engine)).toEqual([]);
  await before.engine[Symbol.asyncDispose]();
  const { engine } = await started(before.root, '0.1.0');
  expect(differing(engine)).toEqual([{ what: 'version', name: 'Hearth', before: '0.0.0', after: '0.1.0' }]);
  await engine.examples.replay({}, never);
  expect(differing(engine)).toEqual([]);
});

it('tells another file of a model, holds on to one that was named, and says nothing of one that is gone', async () => {
  const before = await started();
  const { put, root } = before;
  put('data/models/own/bert/onnx/model_q4.onnx');
  put('data/models/own/small/config.json', CLASSIFIER);
  put('data/models/own/small/onnx/model_q4.onnx');
  await before.engine[Symbol.asyncDispose]();
  const small = await started(root);
  await keep(small, 'own/bert:q4');
  await keep(small, 'own/small');
  expect(small.engine.examples.list().map(({ model }) => model)).toEqual(['own/small', 'own/bert:q4']);
  expect(differing(small.engine)).toEqual([]);
  await small.engine[Symbol.asyncDispose]();
  put('data/models/own/small/onnx/model.onnx');
  rmSync(join(root, 'data/models/own/bert'), { recursive: true });
  const { engine } = await started(root);
  expect(engine.examples.list().map(({ would_change }) => would_change)).toEqual([
    [{ what: 'precision', name: '', before: 'q4', after: 'fp32' }],
    [],
  ]);
});

it('calls back who watches when another plan would run, and not when nothing of it changed', async () => {
  const { engine, store } = await started();
  let dtype = 'fp32';
  let changed = (): void => undefined;
  store.history.record(finishedRun({ requestId: 'a', meta: { ...FAKE_META, dtype } }));
  const plans: ExamplePlans = {
    now: () => () => ({ ...FAKE_META, dtype }),
    watch: (listener) => {
      changed = listener;
      return { [Symbol.dispose]: () => undefined };
    },
  };
  const gate = new ExampleGate({ engine, history: store.history, book: store.examples, plans });
  gate.keep(store.history.idOf('a'));
  let told = 0;
  using _watch = gate.watch(() => (told += 1));
  changed();
  expect(told).toBe(0);
  dtype = 'q4';
  changed();
  changed();
  expect(told).toBe(1);
});
