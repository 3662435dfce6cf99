/** Models that are here and not run, over HTTP: each is told with its own code, before anything is loaded. */
import { truncateSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelHeader } from '../../shared/runner.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { CLASSIFIER, engineUnderTest } from '../testing/engine-under-test.ts';
import { createApi } from './server.ts';
import { TOKEN, send } from './testing/listening.ts';

const answerSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
});

/** What the probe reads of any raw checkpoint here. */
const HEADER: ModelHeader = {
  format: 'safetensors',
  weight_bytes: 7,
  parameters: null,
  architecture: null,
  dtype: null,
  layers: null,
  kv_heads: null,
  head_dim: null,
  context_length: null,
  chat: false,
};

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

/** A server whose data folder has models with these files, `path` to text; a number is the size of an empty file. */
async function serverWith(
  files: Readonly<Record<string, string | number>>,
  variables: Readonly<Record<string, string>> = {},
) {
  const first = await engineUnderTest();
  await first.engine[Symbol.asyncDispose]();
  for (const [path, content] of Object.entries(files)) {
    const file = first.put(join('data/models', path), typeof content === 'string' ? content : '');
    if (typeof content === 'number') truncateSync(file, content);
  }
  const behaviour = { inspect: () => Promise.resolve(HEADER) };
  const { engine, launcher, root } = await engineUnderTest(
    behaviour,
    first.root,
    undefined,
    false,
    variables,
  );
  open.push(engine);
  const log = silentLogger();
  const api = await createApi({ engine, token: TOKEN, host: '127.0.0.1', port: 0, staticDir: root, log });
  open.push({ [Symbol.asyncDispose]: () => api.close() });
  const port = Number(new URL(await api.listen()).port);
  const ask = async (model: string) => {
    const body = { model, inputs: 'hello' };
    const answer = await send(port, { path: '/api/inference', body });
    const parsed = answerSchema.safeParse(JSON.parse(answer.text));
    return { status: answer.status, ...(parsed.success ? parsed.data.error : { code: null, message: '' }) };
  };
  return { ask, launcher };
}

const raw = (config: object): Record<string, string> => ({
  'org/x/config.json': JSON.stringify({ architectures: ['XForSequenceClassification'], ...config }),
  'org/x/model.safetensors': 'weights',
});
const LLAMA = { architectures: ['LlamaForCausalLM'], model_type: 'llama' };

it.each<[string, Record<string, string>, number, string, RegExp]>([
  [
    'whose classes are code of its own',
    raw({ model_type: 'x', auto_map: { AutoModel: 'modeling_x.X' } }),
    403,
    'UNSAFE_CODE_REFUSED',
    /code that comes with it, which Hearth never runs/,
  ],
  [
    'that brings a script',
    { ...raw({ model_type: 'x' }), 'org/x/modeling_x.py': 'import os' },
    403,
    'UNSAFE_CODE_REFUSED',
    /\(modeling_x\.py\)/,
  ],
  [
    'that only lies beside a script',
    { ...raw({ model_type: 'x' }), 'org/x/handler.py': 'import os' },
    500,
    'MODEL_LOAD_FAILED',
    /raw checkpoint \(x/,
  ],
  [
    'of a known type that was quantized for a GPU',
    raw({ ...LLAMA, quantization_config: { quant_method: 'gptq', bits: 4 } }),
    400,
    'GPU_REQUIRED',
    /quantized with GPTQ/,
  ],
  [
    'with code of its own and weights for a GPU',
    raw({ model_type: 'x', auto_map: {}, quantization_config: { quant_method: 'AWQ' } }),
    400,
    'GPU_REQUIRED',
    /quantized with AWQ/,
  ],
  [
    'that was quantized in another way',
    raw({ ...LLAMA, quantization_config: { quant_method: 'compressed-tensors' } }),
    500,
    'MODEL_LOAD_FAILED',
    /not read here \(compressed-tensors\)/,
  ],
  [
    'of a type that nobody converts',
    raw({ model_type: 'x', quantization_config: null }),
    500,
    'MODEL_LOAD_FAILED',
    /is not converted/,
  ],
])(
  'a model %s is refused by its own code, with nothing started',
  async (_name, files, status, code, said) => {
    const { ask, launcher } = await serverWith(files);
    expect(await ask('org/x')).toMatchObject({ status, code, message: expect.stringMatching(said) });
    expect(launcher.alive).toEqual([]);
  },
);

it('code that lies beside graphs is no reason: nobody runs it', async () => {
  const { ask } = await serverWith({
    'org/x/config.json': JSON.stringify({
      architectures: ['BertForSequenceClassification'],
      auto_map: { AutoModel: 'modeling_x.X' },
    }),
    'org/x/modeling_x.py': 'import os',
    'org/x/onnx/model.onnx': 'weights',
  });
  expect(await ask('org/x')).toMatchObject({ status: 200 });
});

it('a model that would take most of the memory is turned off until large ones are allowed', async () => {
  const files = {
    'org/x/config.json': CLASSIFIER,
    'org/x/onnx/model.onnx': Math.ceil(totalmem() * 0.7),
  };
  const { ask, launcher } = await serverWith(files);
  expect(await ask('org/x')).toMatchObject({
    status: 403,
    code: 'LARGE_MODEL_DISABLED',
    hint: expect.stringContaining('ENABLE_LARGE_MODELS=1'),
  });
  expect(launcher.alive).toEqual([]);
  const allowed = await serverWith(files, { ENABLE_LARGE_MODELS: '1' });
  expect((await allowed.ask('org/x')).code).not.toBe('LARGE_MODEL_DISABLED');
});

it('a small file of the same model is taken where the large one is turned off', async () => {
  const { ask } = await serverWith({
    'org/x/config.json': CLASSIFIER,
    'org/x/onnx/model.onnx': Math.ceil(totalmem() * 0.7),
    'org/x/onnx/model_quantized.onnx': 1_000,
  });
  expect(await ask('org/x')).toMatchObject({ status: 200 });
});
