import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../engine-types.ts';
import { contentPath } from '../media/record.ts';
import { MediaStore } from '../media/store.ts';
import type { Behaviour } from '../testing/fake-launcher.ts';
import { finishedRun } from '../testing/finished-run.ts';
import { engineUnderTest, type UnderTest } from '../testing/engine-under-test.ts';

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

const never = new AbortController().signal;

/** An engine whose classifier gives the label that `says` holds now. */
async function setUp(more: Behaviour = {}, root?: string): Promise<UnderTest & { says: { label: string } }> {
  const says = { label: 'GOOD' };
  const test = await engineUnderTest(
    { run: async (items) => items.map(() => [{ label: says.label, score: 0.9 }]), ...more },
    root,
  );
  engines.push(test.engine);
  return { ...test, says };
}

/** Runs a text and keeps it. */
async function keep({ engine, infer }: UnderTest, inputs: unknown): Promise<number> {
  await infer({ inputs });
  return engine.examples.keep(engine.history.page({}).rows[0]?.id ?? 0);
}

describe('the gate of kept examples', () => {
  it('keeps a run once, and whole when the history is cleared and at the next start', async () => {
    const test = await setUp();
    const id = await keep(test, 'the lamp is warm');
    expect(test.engine.examples.keep(test.engine.history.page({}).rows[0]?.id ?? 0)).toBe(id);
    test.engine.history.clear();
    await test.engine[Symbol.asyncDispose]();
    const again = await setUp({}, test.root);
    expect(again.engine.examples.list()).toMatchObject([
      { example: id, title: 'the lamp is warm', replay: null },
    ]);
    expect(again.engine.examples.example(id).entry).toMatchObject({
      inputs: 'the lamp is warm',
      result: [{ label: 'GOOD', score: 0.9 }],
    });
  });

  it('replays with the model of each, tells what is another one, and fills no history', async () => {
    const test = await setUp();
    await keep(test, 'one');
    await keep(test, 'two');
    test.says.label = 'BAD';
    const steps: number[] = [];
    const rows = await test.engine.examples.replay({}, never, ({ done }) => steps.push(done));
    expect(rows.map(({ replay }) => replay?.verdict)).toEqual(['different', 'different']);
    expect(steps).toEqual([0, 1, 2]);
    expect(test.engine.history.page({}).total).toBe(2);
    const { replay } = test.engine.examples.example(rows[0]?.example ?? 0);
    expect(replay).toMatchObject({ model: 'org/bert', result: [{ label: 'BAD', score: 0.9 }] });
    expect(replay?.comparison?.items[0]?.figures.map(({ name }) => name)).toEqual(['GOOD', 'BAD']);
  });

  it('replays those alone that are named, and none that is not of the task', async () => {
    const test = await setUp();
    const [one, two] = [await keep(test, 'one'), await keep(test, 'two')];
    const rows = await test.engine.examples.replay({ examples: [two] }, never);
    expect(rows.map(({ example }) => example)).toEqual([two]);
    expect(test.engine.examples.example(one).replay).toBeNull();
    await expect(
      test.engine.examples.replay({ task: 'summarization', examples: [two] }, never),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('replays with another model and options where they are named, and says so', async () => {
    const test = await setUp();
    const id = await keep(test, ['one', 'two']);
    await test.engine.examples.replay(
      { task: 'text-classification', model: 'own/bert', options: { top_k: 1 } },
      never,
    );
    expect(test.engine.examples.example(id).replay).toMatchObject({
      model: 'own/bert',
      options: { top_k: 1 },
      verdict: 'same',
      comparison: { items: [{ by: 'score_change' }, { by: 'score_change' }] },
    });
  });

  it('goes on after an example that fails, and keeps why', async () => {
    const test = await setUp();
    await keep(test, 'one');
    await keep(test, 'two');
    const rows = await test.engine.examples.replay(
      { task: 'text-classification', model: 'org/llama' },
      never,
    );
    expect(rows.map(({ replay }) => [replay?.verdict, replay?.error?.code])).toEqual([
      [null, 'TASK_NOT_SUPPORTED'],
      [null, 'TASK_NOT_SUPPORTED'],
    ]);
    expect(test.engine.examples.adopt(rows.map(({ example }) => example))).toBe(0);
  });

  it('makes what came the new examples, against which the next replay is the same', async () => {
    const test = await setUp();
    const id = await keep(test, 'one');
    test.says.label = 'BAD';
    await test.engine.examples.replay({}, never);
    expect(test.engine.examples.adopt([id])).toBe(1);
    expect(test.engine.examples.list()).toMatchObject([{ example: id, replay: null, summary: 'BAD 0.90' }]);
    expect((await test.engine.examples.replay({}, never))[0]?.replay?.verdict).toBe('same');
  });

  it('goes back to what was kept: the replay is dropped, and the settings are told', async () => {
    const test = await setUp();
    const id = await keep(test, 'one');
    await test.engine.examples.replay({ task: 'text-classification', options: { top_k: 1 } }, never);
    expect(test.engine.examples.goBack([id])).toEqual([
      { example: id, task: 'text-classification', model: 'org/bert', options: {} },
    ]);
    expect(test.engine.examples.list()).toMatchObject([{ example: id, replay: null, summary: 'GOOD 0.90' }]);
    expect(() => test.engine.examples.goBack([id, 99])).toThrow('not kept any more');
  });

  it.each([
    ['a model for all tasks', { model: 'org/bert' }, 'INVALID_INPUT'],
    [
      'options that the task does not know',
      { task: 'text-classification', options: { heat: 1 } },
      'INVALID_INPUT',
    ],
    ['a model that is not there', { task: 'text-classification', model: 'org/none' }, 'MODEL_NOT_FOUND'],
    ['a task without examples', { task: 'translation' }, 'NOT_FOUND'],
  ] as const)('refuses %s before anything runs', async (_name, request, code) => {
    const test = await setUp();
    await keep(test, 'one');
    await expect(test.engine.examples.replay(request, never)).rejects.toMatchObject({ code });
    expect(test.engine.examples.list()[0]?.replay).toBeNull();
  });

  it('ends where it is cancelled, keeps what was compared, and can begin again', async () => {
    const test = await setUp();
    await keep(test, 'one');
    await keep(test, 'two');
    const stop = new AbortController();
    const replay = test.engine.examples.replay({}, stop.signal, ({ done }) => {
      if (done === 1) stop.abort();
    });
    await expect(test.engine.examples.replay({}, never)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    await expect(replay).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(test.engine.examples.list().map((row) => row.replay?.verdict)).toEqual(['same', undefined]);
    expect(await test.engine.examples.replay({}, never)).toHaveLength(2);
  });

  it('keeps no run that failed', async () => {
    const test = await setUp();
    test.store.history.record(finishedRun({ requestId: 'f', outcome: 'failed' }));
    const failed = test.engine.history.page({ outcome: 'failed' }).rows[0];
    expect(() => test.engine.examples.keep(failed?.id ?? 0)).toThrow('did not come to its end');
  });
});

describe('the media of an example', () => {
  it('outlives its run, a sweep and its replay, and goes with the example', async () => {
    const test = await setUp();
    const media = test.engine.media;
    if (!(media instanceof MediaStore)) throw new Error('The engine has another store.');
    const ref = await media.put([Buffer.from('RIFF....WAVEfmt ')], { type: 'audio/wav', field: 'audio' });
    const file = contentPath(await media.folder(), ref.media_id);
    test.store.history.record(finishedRun({ requestId: 'm', inputs: { audio: ref } }));
    const id = test.engine.examples.keep(test.engine.history.page({}).rows[0]?.id ?? 0);
    test.engine.history.clear();
    await media.forget([]);
    expect(existsSync(file)).toBe(true);
    expect([...test.store.examples.media()]).toEqual([ref.media_id]);
    expect(test.engine.examples.remove([id])).toBe(1);
    await media.forget([]);
    expect(existsSync(file)).toBe(false);
  });
});
