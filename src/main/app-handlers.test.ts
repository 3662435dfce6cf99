import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InferenceEvent } from '../shared/inference.ts';
import type { CallContext } from '../shared/rpc/contract.ts';
import { FakeEngine, endlessScript } from './api/testing/fake-engine.ts';
import { appHandlers } from './app-handlers.ts';
import { PNG } from './media/testing/samples.ts';
import { nodeAbilities } from './node-abilities.ts';

/** A reader that takes an event only when the test says so. */
function slowReader<E>() {
  const taken: E[] = [];
  const controller = new AbortController();
  let waiting: (() => void) | undefined;
  const context: CallContext<E> = {
    signal: controller.signal,
    write: async (event) => {
      controller.signal.throwIfAborted();
      taken.push(event);
      await new Promise<void>((resolve, reject) => {
        waiting = resolve;
        controller.signal.addEventListener('abort', () => reject(new Error('gone')), { once: true });
      });
    },
  };
  return { taken, context, leave: () => controller.abort(), take: () => waiting?.() };
}

/** A reader that takes everything at once. */
function fastReader<E>() {
  const taken: E[] = [];
  const controller = new AbortController();
  const context: CallContext<E> = {
    signal: controller.signal,
    write: async (event) => void taken.push(event),
  };
  return { taken, context, leave: () => controller.abort() };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('infer', () => {
  it('gives a refused request as its one event, under an id that is never empty', async () => {
    const reader = fastReader<InferenceEvent>();
    await appHandlers(new FakeEngine()).infer({ model: 'no/no', inputs: 'a' }, reader.context);
    expect(reader.taken).toMatchObject([{ type: 'error', seq: 0, error: { code: 'MODEL_NOT_FOUND' } }]);
    const [event] = reader.taken;
    expect(event?.request_id).not.toBe('');
    expect(event?.type === 'error' && event.error.request_id).toBe(event?.request_id);
  });

  it('goes on counting where a run throws in the middle', async () => {
    const engine = new FakeEngine();
    engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      yield { type: 'token', text: 'a' };
      throw new TypeError('bug');
    };
    const reader = fastReader<InferenceEvent>();
    await appHandlers(engine).infer({ model: 'hearth/ember', inputs: 'a' }, reader.context);
    expect(reader.taken.map(({ type, seq }) => [type, seq])).toEqual([
      ['queued', 0],
      ['token', 1],
      ['error', 2],
    ]);
  });

  it('ends the run when the page leaves', async () => {
    const engine = new FakeEngine();
    engine.script = endlessScript;
    const reader = fastReader<InferenceEvent>();
    const running = appHandlers(engine).infer(
      { model: 'hearth/ember', inputs: 'a', request_id: 'r' },
      reader.context,
    );
    await settle();
    reader.leave();
    await running.catch(() => undefined);
    expect(engine.aborted).toEqual(['r']);
  });
});

describe('watchModels', () => {
  it('skips lists that a slow reader missed, and always gives the last one', async () => {
    const engine = new FakeEngine();
    const reader = slowReader<{ models: { loaded: boolean }[] }>();
    const watching = appHandlers(engine).watchModels({}, reader.context);
    await settle();
    for (const model of [
      'hearth/ember',
      'hearth/sentiment-minilm',
      'sentence-transformers/all-MiniLM-L6-v2',
    ]) {
      await engine.models.load(model, new AbortController().signal);
    }
    reader.take();
    await settle();
    expect(reader.taken.map(({ models }) => models.filter(({ loaded }) => loaded).length)).toEqual([0, 3]);
    reader.leave();
    await watching;
    expect(engine.models.watchers).toBe(0);
  });

  it('watches nothing for a page that left before it began', async () => {
    const engine = new FakeEngine();
    const reader = fastReader<{ models: unknown[] }>();
    reader.leave();
    await appHandlers(engine).watchModels({}, reader.context);
    expect(engine.models.watchers).toBe(0);
  });
});

describe('loadModel', () => {
  it('loads at its own pace while the page is slow to read the progress', async () => {
    const engine = new FakeEngine();
    const reader = slowReader<{ progress: number }>();
    const loading = appHandlers(engine).loadModel({ model: 'hearth/ember' }, reader.context);
    await settle();
    expect(engine.models.loaded.has('hearth/ember')).toBe(true);
    reader.take();
    await settle();
    reader.take();
    expect(await loading).toMatchObject({ id: 'hearth/ember', loaded: true });
    expect(reader.taken.at(-1)).toMatchObject({ progress: 1 });
  });

  it('of an unknown model fails the call with its code', async () => {
    await expect(
      appHandlers(new FakeEngine()).loadModel({ model: 'no/no' }, fastReader<unknown>().context),
    ).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });
});

it('the small calls answer with the shapes of the contract', async () => {
  const handlers = appHandlers(new FakeEngine());
  const { context } = fastReader<never>();
  expect(await handlers.cancel({ request_id: 'x' }, context)).toEqual({ request_id: 'x', cancelled: false });
  expect(await handlers.unloadModel({ model: 'hearth/ember' }, context)).toEqual({
    model: 'hearth/ember',
    unloaded: false,
  });
  expect(await handlers.releaseModel({ model: 'hearth/ember' }, context)).toMatchObject({
    id: 'hearth/ember',
  });
  expect(await handlers.devices({}, context)).toMatchObject({ device: 'cpu' });
  expect(await handlers.settings({}, context)).toEqual({ settings: [] });
  await expect(handlers.changeSetting({ key: 'x', value: 1 }, context)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

it('a picture on a workbench outlives the run that it was given for, until its page has left', async () => {
  const engine = new FakeEngine();
  const { media_id } = await engine.media.put([PNG], { type: null, field: 'image' });
  const { context, leave } = fastReader<never>();
  const held = appHandlers(engine).holdMedia({ ids: [media_id] }, context);
  await engine.media.forget([media_id]);
  expect((await engine.media.find(media_id)).ref.media_id).toBe(media_id);
  leave();
  expect(await held).toEqual({});
  await engine.media.forget([media_id]);
  await expect(engine.media.find(media_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

describe('adoptMedia', () => {
  const context: CallContext<never> = { signal: new AbortController().signal, write: async () => undefined };

  it('takes files where they lie for the page of the desktop, and says of each why it can not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-adopt-'));
    const path = join(folder, 'cat.png');
    writeFileSync(path, PNG);
    await using engine = new FakeEngine();
    const host = { ...nodeAbilities(), kind: 'electron' as const };
    const paths = [path, join(folder, 'gone.png'), folder];
    const { media } = await appHandlers(engine, host).adoptMedia({ paths }, context);
    expect(media).toMatchObject([
      { type: 'image/png', name: 'cat.png' },
      { code: 'NOT_FOUND' },
      { code: 'INVALID_INPUT' },
    ]);
    rmSync(folder, { recursive: true });
  });

  it('is refused to a page in a browser, which could name any file of the machine', async () => {
    await using engine = new FakeEngine();
    const paths = ['/etc/passwd'];
    await expect(appHandlers(engine).adoptMedia({ paths }, context)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
