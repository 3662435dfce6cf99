/** Model folders as they come from broken downloads and worse: each load ends with a sentence, and with no crash. */
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { HearthError } from '../shared/errors.ts';
import type { Plan } from '../shared/runner.ts';
import { loadBackend } from './handlers.ts';
import { prepareTask } from './tasks/index.ts';
import { embeddedPlan, loadContext } from './testing.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A plan for a copy of an embedded model that `harm` may change. */
async function harmed(
  name: Parameters<typeof embeddedPlan>[0],
  harm: (folder: string, plan: Plan) => Promise<void>,
): Promise<Plan> {
  const plan = embeddedPlan(name);
  const directory = await mkdtemp(join(tmpdir(), 'hearth-damaged-'));
  folders.push(directory);
  await cp(plan.directory, directory, { recursive: true });
  await harm(directory, plan);
  return { ...plan, directory };
}

/** The error of a load; fails the test when there is none. */
async function refusal(plan: Plan): Promise<HearthError> {
  try {
    await using backend = await loadBackend(plan, loadContext());
    await prepareTask(plan, backend);
  } catch (error) {
    if (error instanceof HearthError) return error;
    throw error;
  }
  throw new Error('it was loaded');
}

const changeJson =
  (name: string, change: (value: Record<string, unknown>) => void) => async (folder: string) => {
    const value: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    if (typeof value !== 'object' || value === null) throw new Error(`${name} is no object`);
    const copy: Record<string, unknown> = { ...value };
    change(copy);
    await writeFile(join(folder, name), JSON.stringify(copy));
  };

test.each([
  [
    'a missing GGUF',
    'ember-gguf',
    (folder: string, { file }: Plan) => rm(join(folder, file)),
    /missing from the model's folder/,
  ],
  [
    'a GGUF cut in its weights',
    'ember-gguf',
    (folder: string, { file }: Plan) => truncate(join(folder, file), 3_000_000),
    /damaged or incomplete/,
  ],
  [
    'a GGUF cut in its header',
    'ember-gguf',
    (folder: string, { file }: Plan) => truncate(join(folder, file), 2_000),
    /damaged or incomplete/,
  ],
  [
    'an empty GGUF',
    'ember-gguf',
    (folder: string, { file }: Plan) => truncate(join(folder, file), 0),
    /is no GGUF file/,
  ],
  [
    'a web page named GGUF',
    'ember-gguf',
    (folder: string, { file }: Plan) => writeFile(join(folder, file), '<html>'.repeat(99)),
    /is no GGUF file/,
  ],
  [
    'a cut graph',
    'sentiment',
    (folder: string, { file }: Plan) => truncate(join(folder, file), 1_000_000),
    /no readable ONNX graph/,
  ],
  [
    'an empty graph',
    'sentiment',
    (folder: string, { file }: Plan) => truncate(join(folder, file), 0),
    /no readable ONNX graph/,
  ],
  ['a missing graph', 'sentiment', (folder: string, { file }: Plan) => rm(join(folder, file)), /missing/],
  [
    'a cut decoder',
    'ember-onnx',
    (folder: string, { file }: Plan) => truncate(join(folder, file), 1_000_000),
    /no readable ONNX graph/,
  ],
  ['a missing decoder', 'ember-onnx', (folder: string, { file }: Plan) => rm(join(folder, file)), /missing/],
  [
    'a missing tokenizer',
    'minilm',
    (folder: string) => rm(join(folder, 'tokenizer.json')),
    /has no tokenizer: no tokenizer\.json/,
  ],
  [
    'a cut tokenizer',
    'minilm',
    (folder: string) => truncate(join(folder, 'tokenizer.json'), 9_999),
    /tokenizer\.json is no valid JSON/,
  ],
  [
    'a tokenizer of another kind',
    'minilm',
    (folder: string) => writeFile(join(folder, 'tokenizer.json'), '{"a":1}'),
    /tokenizer\.json can't be used/,
  ],
  [
    'a missing config of a decoder',
    'ember-onnx',
    (folder: string) => rm(join(folder, 'config.json')),
    /config\.json is missing/,
  ],
  [
    'a config with a lie',
    'sentiment',
    changeJson('config.json', (config) => (config['id2label'] = 5)),
    /config\.json has a field that makes no sense \(id2label\)/,
  ],
  [
    'a config of absurd size',
    'sentiment',
    (folder: string) => truncate(join(folder, 'config.json'), 17 * 1024 * 1024),
    /config\.json has 17,825,792 bytes/,
  ],
  [
    'modules that leave the folder',
    'minilm',
    (folder: string) =>
      writeFile(
        join(folder, 'modules.json'),
        '[{"path":"","type":"x.Transformer"},{"path":"../..","type":"x.Pooling"}]',
      ),
    /points to "..\/..", which is no folder of the model/,
  ],
  [
    'a last layer that the graph lacks',
    'minilm',
    (folder: string) =>
      writeFile(
        join(folder, 'modules.json'),
        '[{"path":"","type":"x.Transformer"},{"path":"2_LSTM","type":"x.LSTM"}]',
      ),
    /a layer of the kind "LSTM"/,
  ],
] as const)('%s', async (_title, name, harm, sentence) => {
  const error = await refusal(await harmed(name, harm));
  expect(error).toMatchObject({ code: 'MODEL_LOAD_FAILED', message: expect.stringMatching(sentence) });
  expect(error.message).toMatch(/\.$/);
  expect(error.hint).not.toBe('');
});

test('an architecture that llama.cpp does not know is named', async () => {
  const plan = await harmed('ember-gguf', async (folder, { file }) => {
    const bytes = await readFile(join(folder, file));
    // The value of general.architecture, its length as it was.
    const at = bytes.indexOf('llama', bytes.indexOf('general.architecture'));
    bytes.write('lamia', at);
    await writeFile(join(folder, file), bytes);
  });
  expect((await refusal(plan)).message).toMatch(/architecture "lamia"/);
});

test('an encoder is not a model for text generation, and says so', async () => {
  // The resolver never plans this; a runner that is told to must not compute nonsense.
  const plan: Plan = { ...embeddedPlan('sentiment'), task: 'text-generation', backend: 'onnx' };
  expect(await refusal(plan)).toMatchObject({ code: 'TASK_NOT_SUPPORTED' });
});

test('a template in a file of its own goes before the one in the config', async () => {
  const plan = await harmed('ember-onnx', (folder) =>
    writeFile(join(folder, 'chat_template.jinja'), '<{{ messages[0].content }}>'),
  );
  await using backend = await loadBackend(plan, loadContext());
  expect(backend.kind === 'generator' && backend.chat?.([{ role: 'user', content: 'Hi' }])).toBe('<Hi>');
});
