import { afterEach, describe, expect, it } from 'vitest';
import { appContract, type AppContract } from '../shared/app.ts';
import type { LogLine } from '../shared/machine.ts';
import { connect } from '../shared/rpc/client.ts';
import type { Client } from '../shared/rpc/contract.ts';
import { serve } from '../shared/rpc/server.ts';
import { memoryPair } from '../shared/rpc/wires/memory.ts';
import { appHandlers } from './app-handlers.ts';
import { forwardLogs } from './feeds.ts';
import type { HostAbilities } from './host.ts';
import { nodeAbilities } from './node-abilities.ts';
import { LogBook } from './telemetry/log-book.ts';
import { engineUnderTest, type UnderTest } from './testing/engine-under-test.ts';

const ends: (() => PromiseLike<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A page over a wire in memory: whatever crosses it is parsed with the contract on both sides. */
async function page(
  host: Partial<HostAbilities> = {},
): Promise<UnderTest & { client: Client<AppContract>; revealed: string[] }> {
  const test = await engineUnderTest();
  const revealed: string[] = [];
  const abilities: HostAbilities = {
    kind: 'electron',
    api: nodeAbilities().api,
    reveal: async (path) => void revealed.push(path),
    ...host,
  };
  const [ours, theirs] = memoryPair();
  serve(appContract, appHandlers(test.engine, abilities), theirs);
  const client = connect(appContract, ours);
  ends.push(
    () => client[Symbol.dispose](),
    () => test.engine[Symbol.asyncDispose](),
  );
  return { ...test, client, revealed };
}

/** The first event of a feed, which is then left. */
async function first<T>(feed: AsyncIterable<T>): Promise<T | undefined> {
  for await (const event of feed) return event;
  return undefined;
}

describe('over a wire', () => {
  it('a run comes through the door of the app, and its row can be listed, opened and deleted', async () => {
    const { client } = await page();
    const types: string[] = [];
    for await (const event of client.call('infer', { model: 'org/bert', inputs: 'good' }))
      types.push(event.type);
    expect(types.at(-1)).toBe('done');
    const { rows, total } = await client.call('history', { search: 'good' }).output;
    expect([total, rows[0]?.source, rows[0]?.summary]).toEqual([1, 'app', 'FAKE 1.00']);
    const id = rows[0]?.id ?? 0;
    expect(await client.call('historyEntry', { id }).output).toMatchObject({
      inputs: 'good',
      outcome: 'done',
    });
    expect(await client.call('deleteHistory', { ids: [id] }).output).toEqual({ deleted: 1 });
    await expect(client.call('historyEntry', { id }).output).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await client.call('clearHistory', {}).output).toEqual({ deleted: 0 });
  });

  it('every feed has a first event at once', async () => {
    const { client } = await page();
    expect(await first(client.call('watchActivity', {}))).toEqual({ requests: [], held: false });
    expect(await first(client.call('watchHistory', {}))).toEqual({ revision: 0 });
    const memory = await first(client.call('watchMemory', {}));
    expect(memory?.app_bytes).toBeGreaterThan(1e6);
    expect(memory?.used_bytes).toBeLessThan(memory?.total_bytes ?? 0);
  });

  it('the queue is held for everybody who watches', async () => {
    const { client } = await page();
    await client.call('holdQueue', { held: true }).output;
    expect(await first(client.call('watchActivity', {}))).toMatchObject({ held: true });
  });

  it('a model is looked at, checked with progress, shown and removed', async () => {
    const { client, revealed, root } = await page();
    expect(await client.call('modelDetails', { model: 'own/bert' }).output).toMatchObject({
      removable: true,
    });
    const checking = client.call('verifyModel', { model: 'own/bert' });
    const paths = new Set<string>();
    for await (const progress of checking) paths.add(progress.path);
    expect([...paths].at(-1)).toBe('onnx/model.onnx');
    expect((await checking.output).files.map(({ check }) => check)).toEqual(['ok', 'damaged']);
    await client.call('revealModel', { model: 'own/bert' }).output;
    expect(revealed).toEqual([`${root}/data/models/own/bert`]);
    const { freed_bytes } = await client.call('removeModel', { model: 'own/bert' }).output;
    expect(freed_bytes).toBeGreaterThan(0);
    await expect(client.call('removeModel', { model: 'org/bert' }).output).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('a check ends when the page leaves it', async () => {
    const { client, put, engine } = await page();
    put('data/models/own/bert/big.bin', 'x'.repeat(50_000_000));
    await engine.models.add([put('drop/x.gguf', 'GGUF')]);
    const control = new AbortController();
    const checking = client.call('verifyModel', { model: 'own/bert' }, { signal: control.signal });
    setTimeout(() => control.abort(), 5);
    await expect(checking.output).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('added paths come back as added or refused', async () => {
    const { client, root } = await page();
    const { added, refused } = await client.call('addModels', { paths: [`${root}/nothing`] }).output;
    expect([added, refused]).toEqual([
      [],
      [{ path: `${root}/nothing`, reason: 'It is not there any more.' }],
    ]);
  });

  it('about says what host it is, and what it cannot do fails with the way out', async () => {
    const { client, root } = await page({
      kind: 'browser',
      reveal: null,
      api: nodeAbilities({ apiAddress: () => 'http://127.0.0.1:1/' }).api,
    });
    expect(await client.call('about', {}).output).toMatchObject({
      host: 'browser',
      can_reveal: false,
      data_folder: `${root}/data`,
      repairs: [],
      versions: { 'Node.js': process.versions.node },
    });
    expect(await first(client.call('watchApi', {}))).toEqual({
      phase: 'on',
      address: 'http://127.0.0.1:1',
      port: 1,
      problem: null,
      switchable: false,
    });
    expect(await client.call('apiToken', {}).output).toEqual({ token: null });
    await expect(client.call('revealModel', { model: 'org/bert' }).output).rejects.toMatchObject({
      code: 'FORBIDDEN',
      hint: `It lies at ${root}/embedded/org/bert.`,
    });
    await expect(client.call('revealLogs', {}).output).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

it('the log feed gives the lines that are kept, then each new one, and loses none for a slow reader', async () => {
  using book = new LogBook();
  const line = (text: string): void => book.write(`{"level":30,"time":1,"msg":"${text}"}\n`);
  for (let index = 0; index < 450; index++) line(String(index));
  const control = new AbortController();
  const taken: LogLine[] = [];
  const sizes: number[] = [];
  const done = forwardLogs(book, {
    signal: control.signal,
    write: async ({ lines }) => {
      sizes.push(lines.length);
      if (taken.length === 0) for (let index = 450; index < 500; index++) line(String(index));
      taken.push(...lines);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
  });
  await expect.poll(() => taken.length).toBe(500);
  expect(taken.map(({ message }) => Number(message))).toEqual(
    Array.from({ length: 500 }, (_, index) => index),
  );
  expect(Math.max(...sizes)).toBe(200);
  control.abort();
  await done;
});
