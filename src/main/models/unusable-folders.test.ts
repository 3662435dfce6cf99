import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLASSIFIER, engineUnderTest } from '../testing/engine-under-test.ts';

const ADAPTER = '{"peft_type":"LORA","base_model_name_or_path":"meta/llama"}';
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 437955512\n';
const RAW = CLASSIFIER.replace('{', '{"model_type":"bert",');

it.each<[what: string, files: Record<string, string>, message: RegExp, hint: RegExp]>([
  [
    'a pointer of Git LFS',
    { 'config.json': RAW, 'model.safetensors': POINTER },
    /model.safetensors is only a pointer of Git LFS: its 438 MB were not fetched/,
    /git lfs pull/,
  ],
  [
    'a download under way',
    { 'config.json': RAW, 'model.safetensors.part': 'x' },
    /download is not finished/,
    /go on to its end/,
  ],
  [
    'a missing shard',
    { 'config.json': RAW, 'model-00001-of-00002.safetensors': 'x' },
    /one is missing \(model-00002-of-00002.safetensors\)/,
    /missing files/,
  ],
  ['TensorFlow alone', { 'config.json': RAW, 'tf_model.h5': 'x' }, /for TensorFlow only/, /^Choose/],
])('%s is told in the list before a run, and refuses one', async (_, files, message, hint) => {
  const { engine, put, infer, root } = await engineUnderTest();
  for (const [path, text] of Object.entries(files)) put(`mine/${path}`, text);
  const model = join(root, 'mine');
  const problem = { message: expect.stringMatching(message), hint: expect.stringMatching(hint) };
  expect(await engine.models.status(model)).toMatchObject({ state: 'failed', planned: null, problem });
  const error = { code: 'MODEL_LOAD_FAILED', ...problem };
  await expect(infer({ model })).rejects.toMatchObject(error);
  await expect(infer({ model, task: 'text-classification' })).rejects.toMatchObject(error);
  await engine[Symbol.asyncDispose]();
});

it('an adapter gives the inputs back as any model without a task, and its note says what it is', async () => {
  const { engine, put, infer, root } = await engineUnderTest();
  put('mine/adapter_config.json', ADAPTER);
  put('mine/adapter_model.safetensors');
  const model = join(root, 'mine');
  const said = /is an adapter \(LORA\) for meta\/llama/;
  expect((await engine.models.status(model)).problem?.message).toMatch(said);
  const events = await infer({ model, inputs: 'as it was' });
  expect(events.at(-1)).toMatchObject({
    type: 'done',
    result: 'as it was',
    meta: { warnings: [expect.stringMatching(said)] },
  });
  await expect(infer({ model, task: 'text-generation' })).rejects.toMatchObject({
    code: 'MODEL_LOAD_FAILED',
    message: expect.stringMatching(said),
  });
  await engine[Symbol.asyncDispose]();
});

it.each<[what: string, config: string, problem: { code: string; message: RegExp } | null]>([
  [
    'quantized for GPUs',
    '{"model_type":"llama","quantization_config":{"quant_method":"fp8"}}',
    { code: 'GPU_REQUIRED', message: /quantized with FP8/ },
  ],
  [
    'run by code of its own',
    '{"model_type":"mine","auto_map":{"AutoModel":"modeling_mine.Mine"}}',
    { code: 'UNSAFE_CODE_REFUSED', message: /Python code that comes with it/ },
  ],
  [
    'of a kind that is not converted',
    '{"model_type":"mine","architectures":["MineForCausalLM"]}',
    { code: 'MODEL_LOAD_FAILED', message: /raw checkpoint \(mine, MineForCausalLM\) that is not converted/ },
  ],
  ['converted when it is loaded', RAW, null],
  ['made into a GGUF file by a command', '{"model_type":"llama","architectures":["LlamaModel"]}', null],
])('a raw checkpoint that is %s is listed so before a run', async (_, config, problem) => {
  const { engine, put, root } = await engineUnderTest();
  put('mine/config.json', config);
  put('mine/model.safetensors');
  expect(await engine.models.status(join(root, 'mine'))).toMatchObject({
    state: problem === null ? 'available' : 'failed',
    problem: problem && { code: problem.code, message: expect.stringMatching(problem.message) },
  });
  await engine[Symbol.asyncDispose]();
});
