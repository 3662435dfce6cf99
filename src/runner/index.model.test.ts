/** The runner as a process of its own, over its real pipe. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../shared/rpc/client.ts';
import type { Client } from '../shared/rpc/contract.ts';
import type { Wire } from '../shared/rpc/wire.ts';
import { byteStreamWire } from '../shared/rpc/wires/byte-stream.ts';
import { RUNNER_PROTOCOL, runnerContract, type RunnerContract } from '../shared/runner.ts';
import { embeddedPlan } from './testing.ts';

interface Started {
  readonly child: ChildProcess;
  readonly wire: Wire;
  readonly client: Client<RunnerContract>;
}

const started: Started[] = [];

function start(): Started {
  const child = spawn(process.execPath, [`${import.meta.dirname}/index.ts`], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const pipe = child.stdio[3];
  if (!(pipe instanceof Duplex)) throw new Error('no pipe');
  const wire = byteStreamWire(pipe);
  const runner = { child, wire, client: connect(runnerContract, wire) };
  started.push(runner);
  return runner;
}

afterEach(() => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL');
});

test('a process greets, loads, streams an answer and says how much memory it takes', async () => {
  const { client, child } = start();
  expect(await client.call('hello', { protocol: RUNNER_PROTOCOL }).output).toEqual({
    protocol: RUNNER_PROTOCOL,
    pid: child.pid,
  });
  const load = client.call('load', embeddedPlan('ember-gguf'));
  const stages: string[] = [];
  for await (const event of load) stages.push(event.stage);
  expect(new Set(stages)).toEqual(new Set(['reading', 'warming-up']));
  expect((await load.output).device).toBe('cpu');

  const run = client.call('run', {
    task: 'text-generation',
    items: [{ text: 'Once upon a time' }],
    options: { temperature: 0, max_new_tokens: 20 },
  });
  let streamed = '';
  for await (const event of run) if (event.type === 'token') streamed += event.text;
  const output = await run.output;
  expect(output.results).toEqual([{ generated_text: streamed, tokens: 20, finish_reason: 'length' }]);
  const { memory_bytes } = await client.call('ping', {}).output;
  expect(memory_bytes).toBeGreaterThan(10_000_000);
});

test('a cancelled answer stops, and the next one works', async () => {
  const { client } = start();
  await client.call('load', embeddedPlan('ember-onnx')).output;
  const cancel = new AbortController();
  const items = [{ text: 'Once upon a time' }];
  const run = client.call(
    'run',
    { task: 'text-generation', items, options: { max_new_tokens: 900, seed: 1 } },
    { signal: cancel.signal },
  );
  run.output.catch(() => undefined);
  await expect(async () => {
    for await (const _event of run) cancel.abort();
  }).rejects.toMatchObject({ code: 'CANCELLED' });
  await client.call('drain', {}).output;
  const next = client.call('run', {
    task: 'text-generation',
    items,
    options: { max_new_tokens: 3, temperature: 0 },
  });
  expect((await next.output).results).toMatchObject([{ tokens: 3 }]);
});

test('a runner whose parent went away ends by itself', async () => {
  const { child, wire } = start();
  wire.close('the test ends');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('what cannot be loaded is MODEL_LOAD_FAILED over the wire, with a hint', async () => {
  const { client } = start();
  const plan = { ...embeddedPlan('ember-gguf'), file: 'no-such.gguf' };
  await expect(client.call('load', plan).output).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    hint: expect.stringMatching(/./),
  });
});
