/**
 * Every task on a tiny random checkpoint, through each of the three doors of the built program: the app's socket, HTTP
 * and the command line. What comes out is read with the contract as programs outside of the app see it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { appContract } from '../src/shared/app.ts';
import { isEvalTaskId, type EvalTaskId } from '../src/shared/evaluation/set.ts';
import { connect } from '../src/shared/rpc/client.ts';
import { webSocketWire } from '../src/shared/rpc/wires/web-socket.ts';
import { TASKS, contractOf } from '../src/shared/tasks/index.ts';
import { serve, type Served } from './support/serve.ts';
import { inputsOf, MODELS, ROWS } from './support/task-rows.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
/** Commands side by side: each is a process of its own, and starting it is most of its time. */
const SIDE_BY_SIDE = 3;

/** Some ten seconds on a machine of its own; this long where others work too. */
const BUSY_MS = 240_000;

const TASK_IDS = Object.keys(TASKS).filter(isEvalTaskId);

let server: Served;
let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-tasks-'));
  server = await serve({ args: ['--models', MODELS] });
});
test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A result as it is outside of the app, where what stands for a picture or a sound is a text (its `override`). */
function outsideResult(task: EvalTaskId): z.ZodType {
  const schema = z.toJSONSchema(contractOf(task).result, {
    override: ({ jsonSchema }) => {
      const { override } = jsonSchema;
      if (typeof override !== 'object' || override === null) return;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, override);
    },
  });
  return z.fromJSONSchema(schema);
}

/** What an answer has to be outside of the app. */
function answerOf(task: EvalTaskId): z.ZodType {
  return z.object({
    request_id: z.string(),
    model: z.literal(`tiny/${ROWS[task].model}`),
    task: z.literal(task),
    result: outsideResult(task),
    meta: z.object({ backend: z.string().min(1), device: z.literal('cpu') }),
  });
}

/** A problem in one line for each task that has one; an empty list is a pass. */
async function problemsOf(
  answer: (task: EvalTaskId) => Promise<unknown>,
  schema: (task: EvalTaskId) => z.ZodType,
  atOnce = 1,
): Promise<string[]> {
  const problems: string[] = [];
  const left = [...TASK_IDS];
  const lane = async (): Promise<void> => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) {
      const given = await answer(task).catch((error: unknown) => ({ failed: String(error) }));
      const parsed = schema(task).safeParse(given);
      if (parsed.success) continue;
      problems.push(`${task}: ${z.prettifyError(parsed.error)} in ${JSON.stringify(given).slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return problems;
}

test('every task has a row', () => {
  expect(Object.keys(ROWS).toSorted()).toEqual(TASK_IDS.toSorted());
});

test("every task answers over HTTP and over the app's socket", async () => {
  test.setTimeout(BUSY_MS);
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/ws?token=${server.token}`);
  using client = connect(appContract, webSocketWire(socket));
  const answer = async (task: EvalTaskId): Promise<unknown> => {
    const { model, options = {} } = ROWS[task];
    const request = { model: `tiny/${model}`, task, inputs: await inputsOf(task, ROWS[task]), options };
    const response = await fetch(`${server.origin}/api/inference`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    const http: unknown = await response.json();
    let app: unknown;
    for await (const event of client.call('infer', request)) app = event;
    return { http, app };
  };
  const both = (task: EvalTaskId): z.ZodType =>
    z.object({
      http: answerOf(task),
      app: z.object({ type: z.literal('done'), result: contractOf(task).result }),
    });
  expect(await problemsOf(answer, both)).toEqual([]);
});

test('every task answers on the command line', async () => {
  test.setTimeout(BUSY_MS);
  const run = promisify(execFile);
  const answer = async (task: EvalTaskId): Promise<unknown> => {
    const { model, text, second, media, options = {} } = ROWS[task];
    let file = media;
    if (second !== undefined) await writeFile((file = join(folder, `${task}.txt`)), second);
    const args = [
      ...['run', `tiny/${model}`, ...(text === undefined ? [] : [text])],
      ...(file === undefined ? [] : ['--file', file]),
      ...Object.entries(options).flatMap(([name, value]) => ['--option', `${name}=${JSON.stringify(value)}`]),
      ...['--task', task, '--json', '--models', MODELS, '--data', join(folder, task)],
    ];
    const { stdout } = await run(process.execPath, [at('out/main/cli.js'), ...args]);
    const answered: unknown = JSON.parse(stdout);
    return answered;
  };
  expect(await problemsOf(answer, answerOf, SIDE_BY_SIDE)).toEqual([]);
});
