import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyNotAdded } from './adding.ts';
import { scanFile, scanFolder, type FolderProblem } from './scan.ts';
import { wholeFiles } from './whole-files.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hearth-problem-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 437955512\n';
const BERT = '{"model_type":"bert","architectures":["BertForSequenceClassification"]}';

/** A folder with these files, with the name of each and its text. */
function folder(files: Readonly<Record<string, string>>, name = 'm'): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), text);
  }
  return join(root, name);
}

type Case = [
  when: string,
  files: Record<string, string>,
  kind: FolderProblem['kind'] | null,
  message: RegExp | null,
];

describe('what keeps a folder from being used', () => {
  it.each<Case>([
    [
      'weights are a pointer',
      { 'config.json': BERT, 'model.safetensors': POINTER },
      'pointer',
      /^model.safetensors is only a pointer of Git LFS: its 438 MB were not fetched\.$/,
    ],
    [
      'a .bin is one',
      { 'config.json': BERT, 'pytorch_model.bin': POINTER },
      'pointer',
      /^pytorch_model.bin is only/,
    ],
    [
      'the data of a graph is one',
      { 'onnx/model.onnx': 'graph', 'onnx/model.onnx_data': POINTER },
      'pointer',
      /^onnx\/model.onnx_data is only/,
    ],
    [
      'the data of a graph is not finished',
      { 'onnx/model.onnx': 'graph', 'onnx/model.onnx_data.part': 'x' },
      'unfinished',
      /onnx\/model.onnx_data.part/,
    ],
    [
      'a tokenizer is one',
      { 'config.json': BERT, 'model.safetensors': 'x', 'tokenizer.json': POINTER },
      'pointer',
      /^tokenizer.json is only/,
    ],
    [
      'shards are',
      {
        'config.json': BERT,
        'model-00001-of-00002.safetensors': POINTER,
        'model-00002-of-00002.safetensors': POINTER,
      },
      'pointer',
      /^2 of its files .*model-00001-of-00002.safetensors is the first.*876 MB/,
    ],
    ['one of two GGUF files is one', { 'a-Q8_0.gguf': 'x', 'b-Q4_0.gguf': POINTER }, null, null],
    ['a GGUF file needs no tokenizer', { 'a-Q8_0.gguf': 'x', 'tokenizer.json': POINTER }, null, null],
    [
      'a download is not finished',
      { 'config.json': BERT, 'model.safetensors.incomplete': 'x' },
      'unfinished',
      /^Its download is not finished: model.safetensors.incomplete/,
    ],
    [
      'a browser has not finished it',
      { 'config.json': BERT, 'model.safetensors.crdownload': 'x' },
      'unfinished',
      /crdownload/,
    ],
    [
      'aria2 still fills the file',
      { 'config.json': BERT, 'model.safetensors': 'x', 'model.safetensors.aria2': 'x' },
      'unfinished',
      /aria2/,
    ],
    [
      'huggingface_hub has not finished it',
      { 'config.json': BERT, '.cache/huggingface/download/model.safetensors.4d7a.incomplete': 'x' },
      'unfinished',
      /^Its download is not finished\.$/,
    ],
    [
      'weights are empty',
      { 'config.json': BERT, 'model.safetensors': '' },
      'unfinished',
      /model.safetensors is empty/,
    ],
    [
      'a piece lies beside what is whole',
      { 'config.json': BERT, 'model.safetensors': 'x', 'other.safetensors.part': 'x' },
      null,
      null,
    ],
    [
      'a shard is missing',
      { 'config.json': BERT, 'model-00001-of-00002.safetensors': 'x' },
      'parts',
      /^Of the 2 parts of its weights one is missing \(model-00002-of-00002.safetensors\): the download is not complete\.$/,
    ],
    [
      'many shards are',
      { 'config.json': BERT, 'pytorch_model-00003-of-00007.bin': 'x' },
      'parts',
      /7 parts .* 6 are missing \(pytorch_model-00001-of-00007.bin, .*, and 3 more\)/,
    ],
    [
      'a part of a GGUF file is',
      { 'a-Q8_0-00002-of-00002.gguf': 'x' },
      'parts',
      /a-Q8_0-00001-of-00002.gguf/,
    ],
    ['there is nothing', { 'config.json': BERT }, 'empty', /^No weights were found/],
  ])('is told when %s', async (_, files, kind, message) => {
    const { problem, weights } = await scanFolder(folder(files));
    expect(problem?.kind ?? null).toBe(kind);
    if (message !== null) expect(problem?.message).toMatch(message);
    if (kind !== null && kind !== 'pointer') expect(weights).toEqual([]);
  });

  it('finds the pieces of a download in a cache of the Hub', async () => {
    folder({ 'abc.incomplete': 'x' }, 'models--org--name/blobs');
    const snapshot = folder({ 'config.json': BERT }, `models--org--name/snapshots/${'a'.repeat(40)}`);
    expect((await scanFolder(snapshot, root)).problem?.kind).toBe('unfinished');
  });

  it('tells a lone GGUF file that is a pointer', async () => {
    const file = join(folder({ 'a-Q8_0.gguf': POINTER }), 'a-Q8_0.gguf');
    expect((await scanFile(file)).problem?.message).toMatch(/^a-Q8_0.gguf is only a pointer/);
    expect(await whyNotAdded(file)).toMatch(/438 MB were not fetched. Run git lfs pull/);
  });
});

describe('a folder that is something else', () => {
  it.each<[what: string, files: Record<string, string>, message: RegExp]>([
    [
      'an adapter',
      {
        'adapter_config.json': '{"peft_type":"LORA","base_model_name_or_path":"meta/llama"}',
        'adapter_model.safetensors': 'x',
      },
      /^It is an adapter \(LORA\) for meta\/llama/,
    ],
    [
      'an adapter whose config says nothing',
      { 'adapter_config.json': '{"peft_type":7}', 'adapter_model.bin': 'x' },
      /^It is an adapter for another model/,
    ],
    [
      'a pipeline of diffusers',
      {
        'model_index.json': '{"_class_name":"StableDiffusionPipeline"}',
        'unet/diffusion_pytorch_model.safetensors': 'x',
      },
      /pipeline of diffusers \(StableDiffusionPipeline\)/,
    ],
    [
      'a model of timm',
      { 'config.json': '{"architecture":"resnet50","pretrained_cfg":{}}', 'model.safetensors': 'x' },
      /^It is a model of timm \(resnet50\)/,
    ],
    [
      'quantized for MLX',
      {
        'config.json': '{"model_type":"llama","quantization":{"group_size":64,"bits":4}}',
        'model.safetensors': 'x',
      },
      /quantized for MLX/,
    ],
    [
      'TensorFlow',
      { 'config.json': BERT, 'tf_model.h5': 'x' },
      /^Its weights are there for TensorFlow only \(tf_model.h5\)/,
    ],
    [
      'an older TensorFlow',
      { 'config.json': BERT, 'bert_model.ckpt.index': 'x', 'bert_model.ckpt.data-00000-of-00001': 'x' },
      /TensorFlow only/,
    ],
    ['Flax', { 'config.json': BERT, 'flax_model.msgpack': 'x' }, /^Its weights are there for Flax only/],
    ['a name with a line break', { 'config.json': BERT, 'a\nb.h5': 'x' }, /only \(a b.h5\)/],
  ])('is named: %s', async (_, files, message) => {
    const { problem } = await scanFolder(folder(files));
    expect(problem).toMatchObject({ kind: 'foreign', message: expect.stringMatching(message) });
    expect(problem?.hint).toMatch(/^Choose /);
    expect(await whyNotAdded(join(root, 'm'))).toMatch(message);
  });

  it('is a model all the same where files of it can be run', async () => {
    for (const other of ['adapter_config.json', 'model_index.json', 'tf_model.h5']) {
      const path = folder({ [other]: '{}', 'config.json': BERT, 'model.safetensors': 'x' }, other);
      expect((await scanFolder(path)).problem).toBeNull();
    }
  });
});

it('a name that claims a billion parts is not believed, and costs nothing', () => {
  const file = { path: 'a-000001-of-999999.gguf', bytes: 1, mtimeMs: 0 };
  expect(wholeFiles([file], () => false)).toEqual({ whole: [file], missing: [] });
});
