/** How requests end before they run, and what an ended one leaves behind. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from './engine-types.ts';
import { engineUnderTest, type UnderTest } from './testing/engine-under-test.ts';
import type { Behaviour } from './testing/fake-launcher.ts';

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

async function setUp(behaviour: Behaviour = {}): Promise<UnderTest> {
  const made = await engineUnderTest(behaviour);
  engines.push(made.engine);
  return made;
}

/** A GGUF whose header nobody ever finishes reading. */
async function withSlowHeader(): Promise<UnderTest & { model: string }> {
  const made = await setUp({ inspect: () => new Promise<never>(() => undefined) });
  return { ...made, model: made.put('elsewhere/slow.gguf') };
}

describe('a request whose model is still being looked at', () => {
  it('is cancelled at once', async () => {
    const { engine, infer, model } = await withSlowHeader();
    const ended = infer({ model, request_id: 'mine' });
    const settled = expect(ended).rejects.toMatchObject({ code: 'CANCELLED' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(engine.cancel('mine')).toBe(true);
    await settled;
    expect(engine.cancel('mine')).toBe(false);
  });

  it('ends when its own time is up', async () => {
    const { infer, model } = await withSlowHeader();
    await expect(infer({ model, timeout_s: 0.05 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining('looking for the model'),
    });
  });
});

it('a model that is looked for has the time of the task that it was asked for', async () => {
  // Seconds; the time of every other task is long.
  const variables = { TASK_TIMEOUT_S_TEXT_GENERATION: '0.05' };
  const inspect = () => new Promise<never>(() => undefined);
  const { engine, infer, put } = await engineUnderTest({ inspect }, undefined, undefined, false, variables);
  engines.push(engine);
  const model = put('elsewhere/slow.gguf');
  await expect(infer({ model, task: 'text-generation' })).rejects.toMatchObject({ code: 'TIMEOUT' });
});

describe('a request that has ended', () => {
  it('cannot be cancelled and gives its id back, though nobody has read its end', async () => {
    const { engine } = await setUp();
    const never = new AbortController().signal;
    const request = { model: 'org/bert', inputs: 'hello', request_id: 'mine' };
    const unread = engine.infer(request, never)[Symbol.asyncIterator]();
    await unread.next();
    await expect.poll(() => engine.history.page({}).total).toBe(1);
    expect(engine.cancel('mine')).toBe(false);
    const again = engine.infer(request, never)[Symbol.asyncIterator]();
    expect(await again.next()).toMatchObject({ value: { type: 'queued' } });
    await again.return?.();
    await unread.return?.();
  });

  it('says in a sentence what is wrong with a result of another shape', async () => {
    const { infer } = await setUp({ run: async () => [[{ label: 'A', score: null }]] });
    expect((await infer({})).at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'INTERNAL', message: expect.stringMatching(/^[^{}[\]"\n]*0\.score[^{}[\]"\n]*$/) },
    });
  });
});

describe('a model that only its path names', () => {
  it('has a status before it was ever used', async () => {
    const { engine, put, root } = await setUp();
    put('elsewhere/some/onnx/model.onnx');
    put('elsewhere/some/config.json', '{}');
    expect(await engine.models.status(`${root}/elsewhere/some`)).toMatchObject({ state: 'available' });
    await expect(engine.models.status(`${root}/elsewhere/none`)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });
});
