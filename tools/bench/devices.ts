/**
 * What each device of the machine makes of the same requests: where the model really ran, whether the answer is the
 * CPU's, and how much faster it came. A device that is planned and not used shows as the one that it fell back to.
 */
import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { devicesReportSchema, type DeviceId } from '../../src/shared/models.ts';
import type { InferenceResponse } from '../../src/shared/inference.ts';
import { likeness } from './likeness.ts';
import { baseEncoder } from './graph-checkpoint.ts';
import { RANDOM_MODEL, randomModel, randomName } from './random-model.ts';
import type { Row } from './report.ts';
import { startServer, type Server } from './server.ts';
import { median, spreadOf } from './stats.ts';

/** One request that every device answers. */
interface Subject {
  readonly name: string;
  readonly body: { readonly model: string; readonly inputs: object | string; readonly options?: object };
  /** Requests whose time counts, where one takes long. */
  readonly requests?: number;
}

/** What a device made of a request. */
interface Answer {
  readonly ran: string;
  readonly reason: string;
  readonly ms: readonly number[];
  readonly result: InferenceResponse['result'];
}

/** The first runs compile shaders and find kernels. */
const UNCOUNTED = 2;
const REQUESTS = 12;
/** A server that asks its devices anew may take a while; so may the first picture of a device. */
const DEVICES_LIMIT_MS = 60_000;

/** It has google-bert/bert-base-uncased's vocabulary. */
const TOKENIZER = fileURLToPath(
  new URL('../../resources/models/sentence-transformers/all-MiniLM-L6-v2', import.meta.url),
);

const SENTENCE = 'The harbour was quiet that morning, and the boats lay side by side in the mist. ';
const STORY = 'Once upon a time there was a little girl who lived near the sea with her father and a dog.';

/** Measures what every device that is there makes of every subject. On a machine without a GPU that is the CPU alone. */
export async function measureDevices(cache: string): Promise<Row[]> {
  await randomModel(cache);
  await randomModel(cache, '1b');
  const encoder = await baseEncoder(cache);
  for (const file of ['tokenizer.json', 'tokenizer_config.json'])
    await copyFile(join(TOKENIZER, file), join(encoder, file));
  const all = await subjects(`bench/${basename(encoder)}`);
  const cpu = await answersOf('cpu', cache, all);
  const rows = all.flatMap((subject, index) => rowsOf(subject, 'cpu', cpu[index], cpu[index]));
  for (const device of await availableDevices()) {
    if (device === 'cpu') continue;
    const found = await answersOf(device, cache, all);
    rows.push(...all.flatMap((subject, index) => rowsOf(subject, device, found[index], cpu[index])));
  }
  return rows;
}

async function subjects(encoder: string): Promise<Subject[]> {
  const file = await readFile(
    fileURLToPath(new URL('../../resources/samples/shapes-1.webp', import.meta.url)),
  );
  const image = `data:image/webp;base64,${file.toString('base64')}`;
  const sound = await readFile(
    fileURLToPath(new URL('../../resources/samples/spoken-commands.opus', import.meta.url)),
  );
  const audio = `data:audio/ogg;base64,${sound.toString('base64')}`;
  const options = { max_new_tokens: 64, temperature: 0 };
  const writing = (name: string, model: string): Subject => ({
    name: `${name}, 64 tokens`,
    body: { model, inputs: STORY, options },
    requests: 5,
  });
  const picture = (name: string): Subject => ({
    name: `${name} (box)`,
    body: { model: `hearth/shapes-${name}`, inputs: { image } },
  });
  return [
    {
      name: 'MiniLM, 256 tokens (box)',
      body: { model: 'sentence-transformers/all-MiniLM-L6-v2', inputs: { text: SENTENCE.repeat(12) } },
    },
    { name: 'BERT-base, 512 tokens', body: { model: encoder, inputs: { text: SENTENCE.repeat(24) } } },
    picture('classification'),
    picture('detection'),
    picture('segmentation'),
    picture('depth'),
    picture('captions'),
    { name: 'speech to text (box)', body: { model: 'hearth/spoken-commands', inputs: { audio } } },
    writing('ember (box)', 'hearth/ember:Q8_0'),
    writing('LLaMA 135M', RANDOM_MODEL),
    writing('LLaMA 1.1B', randomName('1b')),
  ];
}

/** Each subject's answer on one device, or the error instead of one. */
async function answersOf(
  device: DeviceId,
  cache: string,
  all: readonly Subject[],
): Promise<(Answer | string)[]> {
  await using server = await startServer({ models: [cache], env: { FORCE_DEVICE: device } });
  const answers: (Answer | string)[] = [];
  for (const { name, body, requests = REQUESTS } of all) {
    const answer = await answerOf(server, body, requests).catch((error: unknown) => String(error));
    const told = typeof answer === 'string' ? answer : `${answer.ran}: ${answer.reason}`;
    console.log(`  ${device}, ${name}: ${told.slice(0, 400)}`);
    answers.push(answer);
    await server.http.unload(body.model).catch(() => false);
  }
  return answers;
}

async function answerOf(server: Server, body: object, requests: number): Promise<Answer> {
  const ms: number[] = [];
  let last = await server.http.infer(body);
  for (let run = 1; run < UNCOUNTED + requests; run++) {
    last = await server.http.infer(body);
    if (run >= UNCOUNTED) ms.push(last.ms);
  }
  const { meta, result } = last.value;
  return { ran: meta.device, reason: meta.acceleration.reason, ms, result };
}

/** The devices of this machine, as `GET /api/devices` tells them. */
async function availableDevices(): Promise<DeviceId[]> {
  await using server = await startServer();
  const signal = AbortSignal.timeout(DEVICES_LIMIT_MS);
  const response = await fetch(`${server.origin}/api/devices`, { signal });
  const { devices } = devicesReportSchema.parse(await response.json());
  for (const { id, reason } of devices) console.log(`  ${id}: ${reason}`);
  return devices.filter(({ available }) => available).map(({ id }) => id);
}

function rowsOf(
  { name }: Subject,
  device: DeviceId,
  answer: Answer | string | undefined,
  cpu: Answer | string | undefined,
): Row[] {
  const row = (what: string, unit: string, digits: number, values: readonly number[]): Row => ({
    name: `${name} on ${what}`,
    unit,
    digits,
    spread: spreadOf(values),
    bar: null,
    kept: values.length,
    thrown: 0,
    verdict: null,
  });
  if (answer === undefined || typeof answer === 'string') return [row(`${device}: failed`, '', 0, [])];
  const where = answer.ran === device ? device : `${answer.ran} (${device} was asked for)`;
  const whole = row(where, 'ms', 2, answer.ms);
  if (device === 'cpu' || cpu === undefined || typeof cpu === 'string') return [whole];
  return [
    whole,
    row(`${where}: the CPU's time / its own`, '×', 2, [median(cpu.ms) / median(answer.ms)]),
    row(`${where}: likeness to the CPU's answer`, '', 6, [likeness(answer.result, cpu.result)]),
  ];
}
