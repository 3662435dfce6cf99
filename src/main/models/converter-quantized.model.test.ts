/** A raw encoder that is loaded in fewer bits: made once, kept, told as what it is, and not made where it lost too much. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { InferenceEvent } from '../../shared/inference.ts';
import { defaultConfig, readEnvironment } from '../config/environment.ts';
import { Settings } from '../config/settings.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine-types.ts';
import { NodeLauncher } from '../runners/node-launcher.ts';

const ROOT = join(import.meta.dirname, '../../..');
const RAW = join(ROOT, 'tools/reference/goldens/models/raw/bert-classifier');
/** Eight bits in blocks of 64 of one layer. */
const TOLERANCE = 0.02;
const labelled = z.array(z.object({ label: z.string(), score: z.number() }));

let home = '';
let engine: Engine;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'hearth-quantized-'));
  const machine = { platform: process.platform, homeFolder: home, workingFolder: home, cores: 2 };
  const environment = readEnvironment({ HEARTH_DATA: join(home, 'data') }, machine);
  const file = join(home, 'settings.json');
  const settings = new Settings({ file, environment, defaults: defaultConfig({}, machine) });
  const quiet = (): void => undefined;
  engine = await createEngine({
    config: () => settings.effective(),
    settings,
    launcher: new NodeLauncher(join(ROOT, 'src/runner/index.ts')),
    embeddedModels: join(home, 'none'),
    version: '0.0.0',
    log: { debug: quiet, info: quiet, warn: quiet },
    watching: false,
  });
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** The tiny BERT of the goldens, four times as wide, so that its layers have blocks to be rounded in. */
function wideBert(): string {
  const folder = join(home, 'wide');
  cpSync(RAW, folder, { recursive: true });
  const sizes = { hidden_size: 64, intermediate_size: 128, dtype: 'float32' };
  const config = z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(readFileSync(join(RAW, 'config.json'), 'utf8')));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...sizes }));
  const bytes = readFileSync(join(RAW, 'model.safetensors'));
  const header = z
    .record(z.string(), z.looseObject({ shape: z.array(z.number()).optional() }))
    .parse(JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()));
  const wide: Readonly<Record<number, number>> = { 16: 64, 24: 128 };
  let end = 0;
  const tensors = Object.entries(header).flatMap(([name, { shape }]) => {
    if (shape === undefined) return [];
    const sides = shape.map((side) => wide[side] ?? side);
    const begin = end;
    end += 4 * sides.reduce((all, side) => all * side, 1);
    return [[name, { dtype: 'F32', shape: sides, data_offsets: [begin, end] }] as const];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(tensors)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const body = Float32Array.from({ length: end / 4 }, (_, index) => Math.sin(index * 7.13) / 4);
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, text, Buffer.from(body.buffer)]));
  return folder;
}

async function scoresOf(model: string): Promise<{ scores: Map<string, number>; events: InferenceEvent[] }> {
  const events: InferenceEvent[] = [];
  for await (const event of engine.infer({ model, inputs: 'the old farmer' }, new AbortController().signal))
    events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(JSON.stringify(last));
  return { scores: new Map(labelled.parse(last.result).map(({ label, score }) => [label, score])), events };
}

test('a raw encoder in eight bits answers as other than in float, is made at each load, or told as published', async () => {
  const folder = wideBert();
  const whole = (await scoresOf(folder)).scores;
  const { scores, events } = await scoresOf(`${folder}:q8`);
  const worst = Math.max(
    ...scores.entries().map(([label, score]) => Math.abs(score - (whole.get(label) ?? 2))),
  );
  expect(worst).toBeGreaterThan(0);
  expect(worst).toBeLessThan(TOLERANCE);
  const done = events.at(-1);
  expect(done?.type === 'done' ? done.meta.acceleration : null).toMatchObject({
    profile: 'onnx-cpu-q8',
    source: 'quantized',
  });
  const cache = join(home, 'data/cache/quantized');
  const [kept = ''] = readdirSync(cache);
  expect(readdirSync(join(cache, kept)).toSorted()).toEqual(['q8', 'source.json']);
  const graph = join(cache, kept, 'q8/onnx/model_quantized.onnx');
  const { ino } = statSync(graph);
  await engine.models.unload(folder);
  await engine.models.load(`${folder}:q8`, new AbortController().signal);
  expect(statSync(graph).ino).toBe(ino);
  expect((await engine.models.status(folder)).variants).toEqual(['fp32', 'q8', 'q4']);
});

test("a copy that Hearth quantized is told as published, at a model's state or with a result", async () => {
  const out = join(home, 'copy');
  const never = new AbortController().signal;
  await engine.models.convert(join(home, 'wide'), { to: 'onnx', quantization: 'q8', out }, never);
  expect((await engine.models.status(out)).acceleration).toMatchObject({ dtype: 'q8', source: 'quantized' });
  const last = (await scoresOf(out)).events.at(-1);
  expect(last?.type === 'done' ? last.meta.acceleration.source : null).toBe('quantized');
});
