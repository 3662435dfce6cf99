/** Bad input against every task that takes a picture, a sound or labels: a coded error or an answer, and the runner lives on. */
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { isEvalTaskId, type EvalTaskId } from '../src/shared/evaluation/set.ts';
import { TASKS } from '../src/shared/tasks/index.ts';
import { plainPicture } from './support/pictures.ts';
import { serve, type Served } from './support/serve.ts';
import { inputsOf, MODELS, ROWS } from './support/task-rows.ts';

/** This long where others work too. */
const BUSY_MS = 240_000;
/** Finding a loaded model takes no longer; starting a process for it does. */
const LOADED_MS = 25;
/** More than any list of labels may have. */
const TOO_MANY = 10_000;

let server: Served;
test.beforeAll(async () => {
  server = await serve({ args: ['--models', MODELS] });
});
test.afterAll(async () => server[Symbol.asyncDispose]());

const answerSchema = z.union([
  z.object({ result: z.unknown(), meta: z.object({ load_ms: z.number() }) }),
  z.object({ error: z.object({ code: z.string(), hint: z.string().min(1) }) }),
]);
type Answer = z.output<typeof answerSchema>;

async function ask(task: EvalTaskId, inputs: unknown, options: object): Promise<Answer> {
  const response = await fetch(`${server.origin}/api/inference`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: `tiny/${ROWS[task].model}`, task, inputs, options }),
  });
  return answerSchema.parse(await response.json());
}

/** A WAV of 16 kHz with these floats, whose header claims so many bytes. */
function wav(samples: readonly number[], claimed = samples.length * 4): Buffer {
  const head = Buffer.from('RIFF....WAVEfmt ....................data....', 'latin1');
  head.writeUInt32LE(36 + claimed, 4);
  head.writeUInt32LE(16, 16);
  head.writeUInt32LE(0x0001_0003, 20);
  head.writeUInt32LE(16_000, 24);
  head.writeUInt32LE(64_000, 28);
  head.writeUInt32LE(0x0020_0004, 32);
  head.writeUInt32LE(claimed, 40);
  return Buffer.concat([head, Buffer.from(Float32Array.from(samples).buffer)]);
}

const url = (type: string, bytes: Buffer): string => `data:${type};base64,${bytes.toString('base64')}`;

/** Pictures; `may` where an answer is as good as an error. */
async function pictures(): Promise<(readonly [string, string, boolean])[]> {
  const whole = await plainPicture(64, 48, 'red');
  const png = (bytes: Buffer): string => url('image/png', bytes);
  return [
    ['no picture', png(Buffer.from('no picture at all')), false],
    ['one that is cut off', png(whole.subarray(0, whole.length / 2)), false],
    ['an empty one', png(Buffer.alloc(0)), false],
    ['one of another name', url('image/jpeg', wav([0, 0])), false],
    ['an address', 'https://example.org/cat.png', false],
    ['a path', 'file:///etc/passwd', false],
    ['one of a single pixel', png(await plainPicture(1, 1, 'red')), true],
    ['one of 10,000 × 1 pixels', png(await plainPicture(10_000, 1, 'red')), true],
  ];
}

function sounds(): (readonly [string, string, boolean])[] {
  const sound = (bytes: Buffer): string => url('audio/wav', bytes);
  return [
    ['no sound', sound(Buffer.from('no sound at all')), false],
    ['an empty one', sound(wav([])), false],
    ['one with NaN', sound(wav([0, NaN, 0])), false],
    ['one that claims 4 GB', sound(wav([0, 0], 4_294_967_200)), false],
    ['an address', 'http://127.0.0.1/a.wav', false],
    ['silence', sound(wav(Array.from({ length: 16_000 }, () => 0))), true],
    ['one sample', sound(wav([0.5])), true],
  ];
}

/** The inputs with their picture or sound replaced; the same object where there is none. */
function withMedia(inputs: unknown, media: string): unknown {
  return JSON.parse(
    JSON.stringify(inputs, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith('data:') ? media : value,
    ),
  );
}

test('every bad picture and sound is a coded error or has an answer, and the model stays loaded', async () => {
  test.setTimeout(BUSY_MS);
  const [shown, heard] = [await pictures(), sounds()];
  const problems: string[] = [];
  for (const task of Object.keys(TASKS).filter(isEvalTaskId)) {
    const { media, options = {} } = ROWS[task];
    if (media === undefined) continue;
    const good = await inputsOf(task, ROWS[task]);
    expect(await ask(task, good, options), task).toHaveProperty('result');
    for (const [name, value, may] of media.endsWith('.wav') ? heard : shown) {
      const answer = await ask(task, withMedia(good, value), options);
      const fine = 'error' in answer ? answer.error.code === 'INVALID_INPUT' : may;
      if (!fine) problems.push(`${task}, ${name}: ${JSON.stringify(answer).slice(0, 300)}`);
    }
    const after = await ask(task, good, options);
    if (!('meta' in after) || after.meta.load_ms > LOADED_MS)
      problems.push(`${task}: the runner did not live on: ${JSON.stringify(after).slice(0, 300)}`);
  }
  expect(problems).toEqual([]);
});

test('no labels and ten thousand of them are refused or answered, and the model stays loaded', async () => {
  test.setTimeout(BUSY_MS);
  const problems: string[] = [];
  for (const task of Object.keys(TASKS).filter(isEvalTaskId)) {
    const { options = {} } = ROWS[task];
    if (!('candidate_labels' in options)) continue;
    const good = await inputsOf(task, ROWS[task]);
    expect(await ask(task, good, options), task).toHaveProperty('result');
    const many = Array.from({ length: TOO_MANY }, (_, index) => `thing ${String(index)}`);
    for (const candidate_labels of [[], [''], many]) {
      const answer = await ask(task, good, { ...options, candidate_labels });
      if ('error' in answer && answer.error.code === 'INVALID_INPUT') continue;
      problems.push(`${task}, ${String(candidate_labels.length)}: ${JSON.stringify(answer).slice(0, 200)}`);
    }
    const after = await ask(task, good, options);
    if (!('meta' in after) || after.meta.load_ms > LOADED_MS)
      problems.push(`${task}: the runner did not live on`);
  }
  expect(problems).toEqual([]);
});
