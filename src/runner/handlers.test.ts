import { expect, test } from 'vitest';
import type { CallContext } from '../shared/rpc/contract.ts';
import { RUNNER_PROTOCOL } from '../shared/runner.ts';
import type { AnyBackend, TextGenerator } from './backends/backend.ts';
import { createHandlers } from './handlers.ts';
import { planOf } from './testing.ts';

const plan = planOf({ task: 'text-generation', backend: 'llama', directory: '/a/b', file: 'c' });

function context<E>(signal = new AbortController().signal): CallContext<E> & { readonly events: E[] } {
  const events: E[] = [];
  return { signal, events, write: async (event) => void events.push(event) };
}

/** A model that answers one letter at a time, each once `step` is called. */
function slowModel() {
  const waiting: (() => void)[] = [];
  const running = { now: 0, most: 0 };
  const model: TextGenerator = {
    kind: 'generator',
    computesAside: false,
    holdsGrammar: false,
    likelihoods: null,
    plan,
    ran: { device: 'cpu', acceleration: plan.acceleration },
    contextLength: 100,
    chat: null,
    warnings: [],
    tokenize: (text) => Array.from(text, (char) => char.charCodeAt(0)),
    detokenize: (tokens) => String.fromCharCode(...tokens),
    isBos: () => false,
    async *generate() {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      try {
        await new Promise<void>((resolve) => waiting.push(resolve));
        yield 97;
      } finally {
        running.now -= 1;
      }
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { model, running, step: () => waiting.splice(0).forEach((go) => go()) };
}

const items = [{ text: 'x' }];
const run = { task: 'text-generation', items, options: {} } as const;

test('another version of the protocol is refused', async () => {
  const handlers = createHandlers();
  await expect(handlers.hello({ protocol: RUNNER_PROTOCOL + 1 }, context())).rejects.toMatchObject({
    code: 'INTERNAL',
  });
});

test('a process holds one model: a second load is refused, and so is a run before the first', async () => {
  const { model } = slowModel();
  const handlers = createHandlers(async () => model);
  await expect(handlers.run(run, context())).rejects.toThrow(/no model loaded/);
  await handlers.load(plan, context());
  await expect(handlers.load(plan, context())).rejects.toThrow(/holds a model already/);
});

test('what a library throws while it loads is MODEL_LOAD_FAILED with a sentence, not INTERNAL', async () => {
  const handlers = createHandlers(async (): Promise<AnyBackend> => Promise.reject(new Error('boom')));
  await expect(handlers.load(plan, context())).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringMatching(/a\/b.*boom/),
  });
});

test('two runs never overlap on one model, and drain waits for both', async () => {
  const { model, running, step } = slowModel();
  const handlers = createHandlers(async () => model);
  await handlers.load(plan, context());
  const order: string[] = [];
  const first = handlers.run(run, context()).then(() => order.push('first'));
  const second = handlers.run(run, context()).then(() => order.push('second'));
  const drain = handlers.drain({}, context()).then(() => order.push('drained'));
  for (const expected of [[], ['first'], ['drained', 'first', 'second']]) {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(order.toSorted()).toEqual(expected);
    step();
  }
  await Promise.all([first, second, drain]);
  expect(running.most).toBe(1);
});

test('a run that failed does not block the next', async () => {
  const { model, step } = slowModel();
  const handlers = createHandlers(async () => model);
  await handlers.load(plan, context());
  await expect(handlers.run({ ...run, options: { no_such: 1 } }, context())).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  const next = handlers.run(run, context());
  await new Promise(setImmediate);
  step();
  expect((await next).results).toMatchObject([{ generated_text: 'a' }]);
});

test('a task for which the model was not loaded is named', async () => {
  const { model } = slowModel();
  const handlers = createHandlers(async () => model);
  await handlers.load(plan, context());
  await expect(handlers.run({ ...run, task: 'feature-extraction' }, context())).rejects.toMatchObject({
    code: 'TASK_NOT_SUPPORTED',
  });
});

test('a flood of progress is thinned out while nobody reads it', async () => {
  const { model } = slowModel();
  const handlers = createHandlers(async (_plan, { progress }) => {
    for (let loaded = 0; loaded < 1_000; loaded += 1) progress('reading', loaded, 1_000);
    return model;
  });
  const watched = context();
  await handlers.load(plan, watched);
  expect(watched.events).toHaveLength(1);
});

test('a model that moved to another device as it ran is told as where it was loaded, without a word', async () => {
  const { model, step } = slowModel();
  const warnings = ['known when it was loaded'];
  const moved = { device: 'cuda', acceleration: { ...plan.acceleration, reason: 'CUDA failed' } };
  let { ran } = model;
  const moving: TextGenerator = {
    ...model,
    warnings,
    get ran() {
      return ran;
    },
  };
  const handlers = createHandlers(async () => moving);
  await handlers.load(plan, context());
  const outputs = [];
  for (const change of [null, moved, null]) {
    const going = handlers.run(run, context());
    if (change !== null) {
      ran = change;
      warnings.push('a part runs on the CPU');
    }
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    step();
    outputs.push(await going);
  }
  expect(outputs.map((output) => [output.ran, output.warnings])).toEqual([
    [undefined, []],
    [moved, ['a part runs on the CPU']],
    [moved, ['a part runs on the CPU']],
  ]);
});
