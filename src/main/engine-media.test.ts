import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MediaRef } from '../shared/media.ts';
import type { RunMediaPlaces } from '../shared/runner.ts';
import type { Engine } from './engine-types.ts';
import { MediaStore } from './media/store.ts';
import { PNG, WAV, idOf } from './media/testing/samples.ts';
import { engineUnderTest, putModel, type UnderTest } from './testing/engine-under-test.ts';
import type { Behaviour } from './testing/fake-launcher.ts';

const engines: Engine[] = [];
let runs: { items: unknown[]; media: RunMediaPlaces | undefined }[] = [];
beforeEach(() => {
  runs = [];
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

const MODEL = 'org/depth';
const MASK = Buffer.concat([PNG, Buffer.from('made')]);
const MADE: MediaRef = { media_id: idOf(MASK), type: 'image/png', bytes: MASK.length };
const DEPTH = { depth: MADE, min: 0, max: 1, mean: 0.5, width: 2, height: 2 };
const url = `data:image/png;base64,${PNG.toString('base64')}`;
const REF: MediaRef = { media_id: idOf(PNG), type: 'image/png', bytes: PNG.length };

function putIn(root: string): UnderTest['put'] {
  return (path, text = 'x') => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
}

/** An engine with a model for depth, whose runner writes its picture as a real one does. */
async function setUp(run?: Behaviour['run']): Promise<UnderTest> {
  const root = mkdtempSync(join(tmpdir(), 'hearth-engine-'));
  putModel(putIn(root), `embedded/${MODEL}`, '{"architectures":["DPTForDepthEstimation"]}');
  const behaviour: Behaviour = {
    run: async (items, context, die, media) => {
      runs.push({ items, media });
      if (run !== undefined) return await run(items, context, die, media);
      writeFileSync(join(media?.output_directory ?? '', MADE.media_id), MASK);
      return items.map(() => DEPTH);
    },
  };
  const test = await engineUnderTest(behaviour, root);
  engines.push(test.engine);
  return test;
}

describe('a request with a picture', () => {
  it('reaches its runner as a reference with the place of its file, and gives what the runner wrote', async () => {
    const { engine, infer } = await setUp();
    const end = (await infer({ model: MODEL, inputs: { image: url } })).at(-1);
    expect(end).toMatchObject({ type: 'done', task: 'depth-estimation', result: DEPTH });
    const [run] = runs;
    expect(run?.items).toEqual([{ image: REF }]);
    expect(readFileSync(run?.media?.inputs[REF.media_id] ?? '')).toEqual(PNG);
    expect((await engine.media.find(MADE.media_id)).ref).toEqual(MADE);
  });

  it('is in the history with references alone, and can be run again from there', async () => {
    const { engine, infer } = await setUp();
    await infer({ model: MODEL, inputs: [url, { image: { ...REF, name: 'mine.png' } }] });
    const [row] = engine.history.page({}).rows;
    expect(row).toMatchObject({ title: 'a picture and 1 more', summary: '2 depth maps' });
    const entry = engine.history.entry(row?.id ?? 0);
    expect(entry.inputs).toEqual([{ image: REF }, { image: { ...REF, name: 'mine.png' } }]);
    expect(entry.result).toEqual([DEPTH, DEPTH]);
    expect((await infer({ model: MODEL, inputs: entry.inputs })).at(-1)).toMatchObject({ type: 'done' });
  });

  it('is one file for two requests at once, and stays while either of them runs', async () => {
    const gate = Promise.withResolvers<undefined>();
    const { infer } = await setUp(async (items, _context, _die, media) => {
      await gate.promise;
      expect(existsSync(media?.inputs[REF.media_id] ?? '')).toBe(true);
      writeFileSync(join(media?.output_directory ?? '', MADE.media_id), MASK);
      return items.map(() => DEPTH);
    });
    const both = [infer({ model: MODEL, inputs: url }), infer({ model: MODEL, inputs: url })];
    await expect.poll(() => runs.length).toBe(1);
    gate.resolve(undefined);
    for (const events of await Promise.all(both)) expect(events.at(-1)).toMatchObject({ type: 'done' });
    const folder = runs[0]?.media?.output_directory ?? '';
    expect(readdirSync(folder).filter((name) => !name.endsWith('.json'))).toHaveLength(2);
  });

  it.each([
    ['a reference to nothing', { image: { ...REF, media_id: 'f'.repeat(64) } }, /^inputs\.image: /],
    ['a sound', { image: WAV.toString('base64') }, /^inputs\.image: .*audio\/wav/],
    ['nothing of the second', [url, { image: { ...REF, media_id: 'f'.repeat(64) } }], /^inputs\.1\.image: /],
  ])('is refused before anything starts where it holds %s', async (_name, inputs, message) => {
    const { infer, launcher } = await setUp();
    await expect(infer({ model: MODEL, inputs })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
    expect(launcher.processes.filter(({ kind }) => kind === 'runner')).toEqual([]);
  });

  it('ends in INTERNAL where its runner names a picture that it did not write', async () => {
    const { infer } = await setUp(async (items) =>
      items.map(() => ({ ...DEPTH, depth: { ...MADE, media_id: 'e'.repeat(64) } })),
    );
    expect((await infer({ model: MODEL, inputs: url })).at(-1)).toMatchObject({
      type: 'error',
      error: { code: 'INTERNAL' },
    });
  });

  it('goes without a place where its task has to do with no media', async () => {
    const { infer } = await setUp(async (items) => items.map(() => [{ label: 'a', score: 1 }]));
    await infer({ inputs: 'a text' });
    expect(runs[0]?.media).toBeUndefined();
  });
});

it('what a run was given and made goes with its row, and not what another row refers to', async () => {
  const { engine, infer } = await setUp();
  await infer({ model: MODEL, inputs: { image: url } });
  await infer({ model: MODEL, inputs: { image: REF } });
  const [last, first] = engine.history.page({}).rows;
  engine.history.delete([last?.id ?? 0]);
  expect(existsSync((await engine.media.find(REF.media_id)).path)).toBe(true);
  engine.history.delete([first?.id ?? 0]);
  const gone = async (ref: MediaRef) =>
    await engine.media.find(ref.media_id).then(
      () => false,
      () => true,
    );
  await expect.poll(async () => (await gone(REF)) && (await gone(MADE))).toBe(true);
});

it('a live request keeps its picture while the history is cleared', async () => {
  const gate = Promise.withResolvers<undefined>();
  const { engine, infer } = await setUp(async (items, _context, _die, media) => {
    if (runs.length === 2) await gate.promise;
    writeFileSync(join(media?.output_directory ?? '', MADE.media_id), MASK);
    return items.map(() => DEPTH);
  });
  await infer({ model: MODEL, inputs: { image: url } });
  const second = infer({ model: MODEL, inputs: { image: REF } });
  await expect.poll(() => runs.length).toBe(2);
  expect(engine.history.clear()).toBe(1);
  await expect
    .poll(() => existsSync(join(runs[0]?.media?.output_directory ?? '', MADE.media_id)))
    .toBe(false);
  expect((await engine.media.find(REF.media_id)).ref).toEqual(REF);
  gate.resolve(undefined);
  expect((await second).at(-1)).toMatchObject({ type: 'done' });
});

it('what the page asks again and again is kept nowhere, unless another run refers to it, and a program’s is kept', async () => {
  const { engine, infer } = await setUp();
  const { signal } = new AbortController();
  const live = { model: MODEL, inputs: { image: REF } };
  const there = async () =>
    await engine.media.find(REF.media_id).then(
      () => true,
      () => false,
    );
  await engine.media.put([PNG], { type: 'image/png', field: 'image' });
  const forget = vi.spyOn(MediaStore.prototype, 'forget');
  await infer({ ...live, request_id: 'a.live' }, signal, 'app');
  // Not only begun: the same bytes may be given again right after the end of the request.
  expect(forget.mock.settledResults).toMatchObject([{ type: 'fulfilled' }]);
  forget.mockRestore();
  expect(engine.history.page({}).total).toBe(0);
  expect(await there()).toBe(false);

  await engine.media.put([PNG], { type: 'image/png', field: 'image' });
  await infer({ ...live, request_id: 'b.live' }, signal, 'api');
  expect(engine.history.page({}).total).toBe(1);
  await infer({ ...live, request_id: 'c.live' }, signal, 'app');
  await infer({ ...live, request_id: 'd' }, signal, 'app');
  expect(await there()).toBe(true);
});
