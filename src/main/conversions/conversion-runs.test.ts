/** The line of conversions: turns, ends, and what is told of them. */
import { expect, test } from 'vitest';
import type { ConversionRequest, ConversionResult } from '../../shared/conversions.ts';
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import { ConversionRuns } from './conversion-runs.ts';

const Q8: ConversionRequest = { to: 'onnx', quantization: 'q8' };
const never = new AbortController().signal;

/** A line whose conversions end when the test says so. */
function line() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<ConversionResult>>();
  const runs = new ConversionRuns({
    offers: () => Promise.reject(new Error('not asked for')),
    convert: async (model, _request, signal, onProgress) => {
      begun.push(model);
      const end = Promise.withResolvers<ConversionResult>();
      ends.set(model, end);
      signal.addEventListener('abort', () => end.reject(cancelled()));
      onProgress({ done: 1, total: 4 });
      return await end.promise;
    },
    idOf: async (model) => {
      if (model === 'no/such') throw new HearthError('MODEL_NOT_FOUND', 'no', 'no');
      return model.replace('/models/', '');
    },
    now: () => new Date(0),
  });
  const end = (model: string): void =>
    ends.get(model)?.resolve({ model: `${model}-q8-ONNX`, bytes: 4, quality: null });
  return { runs, begun, end, phases: () => runs.list().map(({ model, phase }) => `${model} ${phase}`) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('two conversions run at once, or the second never begins', async () => {
  const { runs, begun, end, phases } = line();
  await runs.start('a', Q8, 'app');
  const second = runs.run('b', Q8, 'api', never);
  await turn();
  expect([begun, phases()]).toEqual([['a'], ['a writing', 'b waiting']]);
  end('a');
  await turn();
  expect([begun, phases()]).toEqual([
    ['a', 'b'],
    ['a done', 'b writing'],
  ]);
  end('b');
  expect(await second).toEqual({ model: 'b-q8-ONNX', bytes: 4, quality: null });
  expect(runs.list().at(-1)).toMatchObject({
    source: 'api',
    progress: { done: 1, total: 4 },
    result: { model: 'b-q8-ONNX' },
    ended_at: '1970-01-01T00:00:00.000Z',
  });
});

test('one that is stopped while it waits lets the next one in beside the first', async () => {
  const { runs, begun, end, phases } = line();
  await runs.start('a', Q8, 'app');
  const waiting = await runs.start('b', Q8, 'app');
  await runs.start('c', Q8, 'app');
  expect(runs.stop(waiting.id)).toBe(true);
  await turn();
  expect([begun, phases()]).toEqual([['a'], ['a writing', 'b stopped', 'c waiting']]);
  end('a');
  await turn();
  expect(begun).toEqual(['a', 'c']);
  expect(runs.stop(waiting.id)).toBe(false);
});

test('a signal that was aborted does not end a conversion, or tells it as a failure', async () => {
  const { runs, phases } = line();
  const leave = new AbortController();
  const going = runs.run('a', Q8, 'cli', leave.signal);
  await turn();
  leave.abort(cancelled());
  await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(phases()).toEqual(['a stopped']);
});

test('what fails takes the line with it, or loses its reason', async () => {
  const failing = new ConversionRuns({
    convert: () => Promise.reject(new HearthError('MODEL_LOAD_FAILED', 'no head for X', 'Choose another.')),
    offers: () => Promise.reject(new Error('not asked for')),
    idOf: async (model) => model,
  });
  await failing.start('a', Q8, 'app');
  await failing.start('b', Q8, 'app');
  await turn();
  expect(failing.list().map(({ phase, error }) => [phase, error?.message])).toEqual([
    ['failed', 'no head for X'],
    ['failed', 'no head for X'],
  ]);
});

test('one that is asked for twice is made twice, and another quantization is taken for the same', async () => {
  const { runs } = line();
  const first = await runs.start('a', Q8, 'app');
  expect((await runs.start('a', Q8, 'app')).id).toBe(first.id);
  expect((await runs.start('a', { to: 'onnx', quantization: 'q4' }, 'app')).id).not.toBe(first.id);
  runs[Symbol.dispose]();
});

test('a model that is not there gets into the line', async () => {
  const { runs } = line();
  await expect(runs.start('no/such', Q8, 'app')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  await expect(runs.run('no/such', Q8, 'app', never)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  expect(runs.list()).toEqual([]);
});

test('ended ones pile up, or one that goes on is forgotten', async () => {
  const { runs, end, phases } = line();
  for (let index = 0; index < 30; index++) {
    await runs.start(String(index), Q8, 'app');
    await turn();
    end(String(index));
    await turn();
  }
  const going = await runs.start('going', Q8, 'app');
  await turn();
  expect(phases().slice(0, 1).concat(phases().slice(-2))).toEqual(['10 done', '29 done', 'going writing']);
  expect(runs.forget(going.id)).toBe(false);
  expect(runs.forget(runs.list()[0]?.id ?? '')).toBe(true);
  expect(phases()).toHaveLength(20);
  runs[Symbol.dispose]();
});

test('a watcher is not told of a change, or goes on hearing after it left', async () => {
  const { runs, end } = line();
  const told: string[] = [];
  const watch = runs.watch((all) => told.push(all.map(({ phase }) => phase).join()));
  await runs.start('a', Q8, 'app');
  await turn();
  end('a');
  await turn();
  watch[Symbol.dispose]();
  runs.forget(runs.list()[0]?.id ?? '');
  expect(told).toEqual(['waiting', 'reading', 'writing', 'done']);
});

test('two callers make one thing twice, or one of them hears nothing of it', async () => {
  const { runs, begun, end } = line();
  const told: unknown[] = [];
  const first = runs.run('a', Q8, 'api', never);
  await turn();
  const second = runs.run('/models/a', { ...Q8, force: false }, 'cli', never, (progress) =>
    told.push(progress),
  );
  await turn();
  expect([begun, runs.list(), told]).toMatchObject([['a'], [{ source: 'api' }], [{ done: 1, total: 4 }]]);
  end('a');
  const made = { model: 'a-q8-ONNX', bytes: 4, quality: null };
  expect([await first, await second, runs.list().length]).toEqual([made, made, 1]);
});

test('one caller that leaves ends the conversion of another, or the last of them leaves it running', async () => {
  const { runs, phases } = line();
  const leaving = [new AbortController(), new AbortController()];
  const going = leaving.map(
    async ({ signal }) => await runs.run('a', Q8, 'api', signal).catch(toHearthError),
  );
  await turn();
  leaving[0]?.abort(cancelled());
  expect(await going[0]).toMatchObject({ code: 'CANCELLED' });
  expect(phases()).toEqual(['a writing']);
  leaving[1]?.abort(cancelled());
  expect(await going[1]).toMatchObject({ code: 'CANCELLED' });
  expect(phases()).toEqual(['a stopped']);
});

test('a caller that joins what the app began ends it on leaving, or one that is stopped for all waits on', async () => {
  const { runs, phases } = line();
  const begun = await runs.start('a', Q8, 'app');
  const leave = new AbortController();
  const leaving = runs.run('a', Q8, 'api', leave.signal).catch(toHearthError);
  const staying = runs.run('a', Q8, 'api', never).catch(toHearthError);
  await turn();
  leave.abort(cancelled());
  await leaving;
  expect(phases()).toEqual(['a writing']);
  runs.stop(begun.id);
  expect(await staying).toMatchObject({ code: 'CANCELLED' });
});

test('one that is about to end without a result is joined', async () => {
  const { runs, begun } = line();
  runs.stop((await runs.start('a', Q8, 'app')).id);
  const again = await runs.start('a', Q8, 'app');
  await turn();
  expect([begun, again.phase]).toEqual([['a'], 'waiting']);
  runs[Symbol.dispose]();
});
