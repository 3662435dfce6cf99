import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { AddedNames } from './added-names.ts';
import { modelFolders } from './folders.ts';
import { Library } from './library.ts';
import { scanFolder } from './scan.ts';

let root: string;

function put(path: string, text = 'x'): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hearth-library-'));
});

describe('scanFolder', () => {
  it('counts external data with its graph and the parts of a split GGUF as one', async () => {
    put('m/onnx/model.onnx', 'abc');
    put('m/onnx/model.onnx_data', '12345');
    put('m/x-Q8_0-00001-of-00002.gguf', '1');
    put('m/x-Q8_0-00002-of-00002.gguf', '22');
    const { weights } = await scanFolder(join(root, 'm'));
    expect(weights.map(({ path, bytes, dtype }) => [path, bytes, dtype])).toEqual([
      ['onnx/model.onnx', 8, 'fp32'],
      ['x-Q8_0-00001-of-00002.gguf', 3, 'Q8_0'],
    ]);
  });

  it('does not follow a link out of the library', async () => {
    const secret = put('secret.gguf');
    mkdirSync(join(root, 'm'));
    symlinkSync(secret, join(root, 'm/model.gguf'));
    expect((await scanFolder(join(root, 'm'))).weights).toEqual([]);
    expect((await scanFolder(join(root, 'm'), root)).weights).toHaveLength(1);
  });

  it.each([
    ['{"architectures": [', 'Its config.json cannot be read: it is damaged or not JSON.'],
    ['{"architectures": 7}', null],
  ])('survives the config.json %s', async (text, problem) => {
    put('m/config.json', text);
    put('m/model.onnx');
    expect((await scanFolder(join(root, 'm'))).problem?.message ?? null).toBe(problem);
  });

  it('reads the pipeline tag of the card and sees a chat template', async () => {
    put('m/README.md', '---\nlicense: mit\npipeline_tag: text-generation\n---\n# Card');
    put('m/tokenizer_config.json', '{"chat_template": "{{ messages }}"}');
    put('m/model.onnx');
    expect(await scanFolder(join(root, 'm'))).toMatchObject({
      pipelineTag: 'text-generation',
      hasChatTemplate: true,
    });
  });
});

it("sentence-transformers' old layout is one model, with the config and weights of its encoder", async () => {
  put('m/modules.json', '[{"path":"0_Transformer"},{"path":"1_Pooling"}]');
  put('m/0_Transformer/config.json', '{"model_type":"bert","architectures":["BertModel"]}');
  put('m/0_Transformer/pytorch_model.bin');
  put('m/1_Pooling/config.json', '{}');
  const { config, weights, problem } = await scanFolder(join(root, 'm'));
  expect(config?.model_type).toBe('bert');
  expect(weights).toMatchObject([{ path: '0_Transformer/pytorch_model.bin', converts: 'onnx' }]);
  expect(problem).toBeNull();
  const added = await modelFolders({ path: join(root, 'm'), source: 'folder', layout: 'added' });
  expect(added).toEqual([['local/m', join(root, 'm')]]);
});

describe('Library', () => {
  const open = (): Promise<Library> =>
    Library.open(
      () => [
        { path: join(root, 'first'), source: 'embedded', layout: 'org-name' },
        { path: join(root, 'missing'), source: 'hub', layout: 'org-name' },
        { path: join(root, 'cache'), source: 'huggingface', layout: 'hf-cache' },
      ],
      false,
    );

  it('finds org/name folders and the current snapshot of a hub cache, whose files are links', async () => {
    put('first/org/name/model.gguf');
    const commit = 'a'.repeat(40);
    put('cache/models--big--one/refs/main', commit);
    const blob = put('cache/models--big--one/blobs/123');
    mkdirSync(join(root, 'cache/models--big--one/snapshots', commit), { recursive: true });
    symlinkSync(blob, join(root, 'cache/models--big--one/snapshots', commit, 'model.gguf'));
    const models = (await open()).list();
    expect(models.map((model) => [model.id, model.source, model.folder.weights.length])).toEqual([
      ['big/one', 'huggingface', 1],
      ['org/name', 'embedded', 1],
    ]);
  });

  it('splits a variant off a name and off an absolute path', async () => {
    put('first/org/name/model.gguf');
    const file = put('elsewhere/a:b.gguf');
    const library = await open();
    expect((await library.resolve('org/name:Q4_K_M')).variant).toBe('Q4_K_M');
    expect((await library.resolve(file)).variant).toBeNull();
    expect(await library.resolve(`${join(root, 'first/org/name')}:q8`)).toMatchObject({
      variant: 'q8',
      model: { id: 'org/name' },
    });
  });

  it.each(['org/nam', '../org/name', '/nowhere/at/all', 'http://host/model', ''])(
    'answers MODEL_NOT_FOUND for %s',
    async (name) => {
      put('first/org/name/model.gguf');
      await expect((await open()).resolve(name)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    },
  );

  it('tells of a wrong path that it is one, not to put a folder somewhere', async () => {
    await expect((await open()).resolve('/nowhere/at/all')).rejects.toMatchObject({
      message: 'There is no model at "/nowhere/at/all".',
      hint: expect.stringMatching(/path is right/),
    });
  });

  it('sees what was added since', async () => {
    const library = await open();
    put('first/org/late/model.gguf');
    await library.rescan();
    expect(library.find('org/late')).toBeDefined();
  });
});

describe('a model named by its path', () => {
  const open = () =>
    Library.open(() => [{ path: join(root, 'library'), source: 'folder', layout: 'org-name' }], false);

  it('is looked at anew each time: it may have been empty, and it may be gone', async () => {
    await using library = await open();
    mkdirSync(join(root, 'new'));
    await expect(library.resolve(join(root, 'new'))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    put('new/model.gguf');
    const { model } = await library.resolve(join(root, 'new'));
    expect(model.folder.weights).toHaveLength(1);
    put('new/model.gguf', 'longer');
    expect((await library.resolve(join(root, 'new'))).model.folder.bytes).toBe(6);
    rmSync(join(root, 'new'), { recursive: true });
    await expect(library.resolve(join(root, 'new'))).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(library.list()).toEqual([]);
  });

  it('is the same model however the path is spelled, and the listed one where it is listed', async () => {
    put('library/org/name/model.gguf');
    put('other/model.gguf');
    await using library = await open();
    for (const path of ['library/org/name', 'library/org/name/', 'library/./org/../org/name'])
      expect((await library.resolve(`${root}/${path}`)).model.id).toBe('org/name');
    const ids = ['other', 'other/', 'other/../other'].map(async (path) => {
      const { model } = await library.resolve(`${root}/${path}`);
      return model.id;
    });
    expect(new Set(await Promise.all(ids)).size).toBe(1);
  });

  it('has no variant without a name', async () => {
    put('library/org/name/model.gguf');
    await using library = await open();
    expect(library.find('org/name:')).toBeUndefined();
  });

  it('that is huge is not walked to its end', async () => {
    for (let depth = 0, path = 'deep'; depth < 4; depth++, path += '/below') put(`${path}/model.gguf`);
    expect((await scanFolder(join(root, 'deep'))).files.map(({ path }) => path)).toEqual([
      'below/model.gguf',
      'model.gguf',
    ]);
  });
});

describe('two added folders of one name', () => {
  const open = (added: readonly string[]): Promise<Library> =>
    Library.open(
      () => [
        { path: join(root, 'own'), source: 'hub', layout: 'org-name' },
        ...added.map((path) => ({ path: join(root, path), source: 'folder', layout: 'added' }) as const),
      ],
      false,
      new AddedNames(join(root, 'data/added-models.json')),
    );
  const ids = async (...added: string[]): Promise<Record<string, string>> => {
    await using library = await open(added);
    return Object.fromEntries(
      library.list().map(({ id, folder }) => [folder.directory.slice(root.length + 1), id]),
    );
  };
  beforeEach(() => {
    for (const path of ['a/bert', 'b/bert', 'c/bert']) put(`${path}/model.gguf`);
  });

  it('get one id, or each the id of the other at the next start', async () => {
    expect(await ids('a/bert', 'b/bert')).toEqual({ 'a/bert': 'local/bert', 'b/bert': 'local/bert-2' });
    expect(await ids('b/bert', 'a/bert')).toEqual({ 'a/bert': 'local/bert', 'b/bert': 'local/bert-2' });
  });

  it('the second takes the id of the first while that is unplugged, or a third one does', async () => {
    await ids('a/bert', 'b/bert');
    renameSync(join(root, 'a'), join(root, 'away'));
    expect(await ids('a/bert', 'b/bert', 'c/bert')).toEqual({
      'b/bert': 'local/bert-2',
      'c/bert': 'local/bert-3',
    });
    renameSync(join(root, 'away'), join(root, 'a'));
    expect(await ids('a/bert', 'b/bert', 'c/bert')).toMatchObject({ 'a/bert': 'local/bert' });
  });

  it('an id stays taken by a folder that a person took out, or a model of Hearth shares its id', async () => {
    await ids('a/bert', 'b/bert');
    expect(await ids('b/bert', 'c/bert')).toEqual({ 'b/bert': 'local/bert-2', 'c/bert': 'local/bert' });
    put('own/local/bert-2/model.gguf');
    expect(await ids('b/bert', 'c/bert')).toEqual({
      'own/local/bert-2': 'local/bert-2',
      'b/bert': 'local/bert-3',
      'c/bert': 'local/bert',
    });
  });

  it('a damaged list of ids keeps models from being found', async () => {
    put('data/added-models.json', '{"half');
    expect(await ids('a/bert')).toEqual({ 'a/bert': 'local/bert' });
  });
});
