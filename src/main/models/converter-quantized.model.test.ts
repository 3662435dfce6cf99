/** A raw encoder that is loaded in fewer bits: made once, kept, told as what it is, and not made where it lost too much. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
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
import { wideBert } from '../testing/wide-bert.ts';

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

async function scoresOf(model: string): Promise<{ scores: Map<string, number>; events: InferenceEvent[] }> {
  const events: InferenceEvent[] = [];
  for await (const event of engine.infer({ model, inputs: 'the old farmer' }, new AbortController().signal))
    events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(JSON.stringify(last));
  return { scores: new Map(labelled.parse(last.result).map(({ label, score }) => [label, score])), events };
}

test('a raw encoder in eight bits answers as other than in float, is made at each load, or told as published', async () => {
  const folder = wideBert(RAW, join(home, 'wide'));
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
