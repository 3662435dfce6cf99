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

/** What the tables below write in files; all others hold an x. */
const TEXTS: Readonly<Record<string, string>> = { bert: BERT, lfs: POINTER, none: '' };

/** A folder with these files: `path` or `path=text`, one after another. */
function folder(files: string, name = 'm'): string {
  for (const file of files.split(' ')) {
    const [path = '', text = 'x'] = file.split(/=(.*)/s);
    mkdirSync(dirname(join(root, name, path)), { recursive: true });
    writeFileSync(join(root, name, path), TEXTS[text] ?? text);
  }
  return join(root, name);
}

describe('what keeps a folder from being used', () => {
  it.each<[files: string, kind: FolderProblem['kind'] | null, message?: RegExp]>([
    [
      'model.safetensors=lfs',
      'pointer',
      /^model.safetensors is only a pointer of Git LFS: its 438 MB were not fetched\.$/,
    ],
    ['pytorch_model.bin=lfs', 'pointer'],
    ['onnx/model.onnx onnx/model.onnx_data=lfs', 'pointer', /^onnx\/model.onnx_data is only/],
    ['model.safetensors tokenizer.json=lfs', 'pointer', /^tokenizer.json is only/],
    ['model.safetensors tokenizer.json spiece.model=lfs', null],
    ['model.safetensors spiece.model=lfs', 'pointer', /^spiece.model is only/],
    [
      'm-00001-of-00002.bin=lfs m-00002-of-00002.bin=lfs',
      'pointer',
      /^2 of its files .*m-00001-of-00002.bin is the first.*876 MB/,
    ],
    ['a-Q8_0.gguf b-Q4_0.gguf=lfs', null],
    ['a-Q8_0.gguf tokenizer.json=lfs', null],
    [
      'model.safetensors.incomplete',
      'unfinished',
      /^Its download is not finished: model.safetensors.incomplete/,
    ],
    ['onnx/model.onnx onnx/model.onnx_data.part', 'unfinished', /onnx_data.part/],
    ['model.safetensors model.safetensors.aria2', 'unfinished', /aria2/],
    ['.cache/huggingface/download/model.4d7a.incomplete', 'unfinished', /^Its download is not finished\.$/],
    ['model.safetensors=none', 'unfinished', /model.safetensors is empty/],
    ['model.safetensors other.safetensors.part', null],
    [
      'model-00001-of-00002.safetensors',
      'parts',
      /^Of the 2 parts of its weights one is missing \(model-00002-of-00002.safetensors\): the download is not complete\.$/,
    ],
    [
      'pytorch_model-00003-of-00007.bin',
      'parts',
      /7 parts .* 6 are missing \(pytorch_model-00001-of-00007.bin, .*, and 3 more\)/,
    ],
    ['a-Q8_0-00002-of-00002.gguf', 'parts', /a-Q8_0-00001-of-00002.gguf/],
    ['README.md', 'empty', /^No weights were found/],
  ])('is told of %s', async (files, kind, message = /./) => {
    const { problem, weights } = await scanFolder(folder(`config.json=bert ${files}`));
    expect(problem?.kind ?? null).toBe(kind);
    if (kind !== null) expect(problem?.message).toMatch(message);
    if (kind !== null && kind !== 'pointer') expect(weights).toEqual([]);
  });

  it('tells what a folder is as a whole, whatever pieces another download left', async () => {
    const place = folder(
      'adapter_config.json={} adapter_model.safetensors .cache/huggingface/download/x.incomplete',
    );
    expect((await scanFolder(place)).problem?.kind).toBe('foreign');
  });

  it('finds the pieces of a download in a cache of the Hub', async () => {
    folder('abc.incomplete', 'models--org--name/blobs');
    const snapshot = folder('config.json=bert', `models--org--name/snapshots/${'a'.repeat(40)}`);
    expect((await scanFolder(snapshot, root)).problem?.kind).toBe('unfinished');
  });

  it('tells a lone GGUF file that is a pointer', async () => {
    const file = join(folder('a-Q8_0.gguf=lfs'), 'a-Q8_0.gguf');
    expect((await scanFile(file)).problem?.message).toMatch(/^a-Q8_0.gguf is only a pointer/);
    expect(await whyNotAdded(file)).toMatch(/438 MB were not fetched. Run git lfs pull/);
  });
});

describe('a folder that is something else', () => {
  it.each<[files: string, message: RegExp]>([
    [
      'adapter_config.json={"peft_type":"LORA","base_model_name_or_path":"meta/llama"} adapter_model.bin',
      /^It is an adapter \(LORA\) for meta\/llama/,
    ],
    ['adapter_config.json={"peft_type":7} adapter_model.safetensors', /^It is an adapter for another model/],
    [
      'model_index.json={"_class_name":"StableDiffusionPipeline"} unet/model.safetensors',
      /pipeline of diffusers \(StableDiffusionPipeline\)/,
    ],
    [
      'config.json={"architecture":"resnet50","pretrained_cfg":{}} model.safetensors',
      /^It is a model of timm \(resnet50\)/,
    ],
    [
      'config.json={"model_type":"llama","quantization":{"group_size":64}} model.safetensors',
      /quantized for MLX/,
    ],
    ['config.json=bert tf_model.h5', /^Its weights are there for TensorFlow only \(tf_model.h5\)/],
    ['config.json=bert bert_model.ckpt.index', /TensorFlow only/],
    ['config.json=bert flax_model.msgpack', /^Its weights are there for Flax only/],
    ['config.json=bert a\nb.h5', /only \(a b.h5\)/],
  ])('is named: %s', async (files, message) => {
    const { problem } = await scanFolder(folder(files));
    expect(problem).toMatchObject({ kind: 'foreign', message: expect.stringMatching(message) });
    expect(problem?.hint).toMatch(/^Choose /);
    expect(await whyNotAdded(join(root, 'm'))).toMatch(message);
  });

  it('is a model all the same where files of it can be run', async () => {
    for (const other of ['adapter_config.json', 'model_index.json', 'tf_model.h5']) {
      const path = folder(`${other}={} config.json=bert model.safetensors`, other);
      expect((await scanFolder(path)).problem).toBeNull();
    }
  });
});

it('a name that claims a billion parts is not believed, and costs nothing', () => {
  const file = { path: 'a-000001-of-999999.gguf', bytes: 1, mtimeMs: 0 };
  expect(wholeFiles([file], () => false)).toEqual({ whole: [file], missing: [] });
});
