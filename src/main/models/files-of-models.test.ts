import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../engine-types.ts';
import type { Behaviour } from '../testing/fake-launcher.ts';
import { CLASSIFIER, engineUnderTest, putModel, type UnderTest } from '../testing/engine-under-test.ts';

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine[Symbol.asyncDispose]();
});

async function setUp(behaviour: Behaviour = {}, root?: string): Promise<UnderTest> {
  const test = await engineUnderTest(behaviour, root);
  engines.push(test.engine);
  return test;
}

const never = new AbortController().signal;
const ids = (engine: Engine): string[] => engine.models.list().map((model) => model.id);

describe('the details of a model', () => {
  it('have card, licence, files, variants, memory and whether it can be removed', async () => {
    const { engine, put } = await setUp();
    put('data/models/own/bert/README.md', '---\nlicense: mit\n---\n# Own\n');
    put('data/models/own/bert/onnx/model_quantized.onnx', 'small');
    const { files } = (await engine.models.verify('own/bert', never)) satisfies { files: unknown };
    expect(files.map(({ path, variant }) => [path, variant])).toEqual([
      ['README.md', null],
      ['config.json', null],
      ['onnx/model.onnx', 'fp32'],
      ['onnx/model_quantized.onnx', 'q8'],
    ]);
    expect(await engine.models.details('own/bert')).toMatchObject({
      card: '# Own\n',
      licence: 'mit',
      removable: true,
      memory: { total_bytes: expect.any(Number), lines: expect.any(Array) },
    });
    expect((await engine.models.details('org/bert')).removable).toBe(false);
    await expect(engine.models.details('no/no')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('know after a restart what the last check found, until the file changes', async () => {
    const first = await setUp();
    const checked = await first.engine.models.verify('own/bert', never);
    expect(checked.files.map(({ check }) => check)).toEqual(['ok', 'damaged']);
    await first.engine[Symbol.asyncDispose]();
    const second = await setUp({}, first.root);
    const { files } = await second.engine.models.details('own/bert');
    // The fixture writes its files anew at each start, with another time.
    expect(files.map(({ path }) => path)).toEqual(['config.json', 'onnx/model.onnx']);
    second.put('data/models/own/bert/onnx/model.onnx', 'other weights');
    await second.engine.models.add([join(second.root, 'data/models/own/bert')]);
    const after = await second.engine.models.verify('own/bert', never);
    expect(after.files[1]).toMatchObject({
      check: 'damaged',
      problem: expect.stringContaining('reads no headers'),
    });
  });
});

describe('removing a model', () => {
  it('unloads it, deletes its files and no others, and gives the bytes', async () => {
    const { engine, root, put } = await setUp();
    const outside = put('keep/me.txt', 'precious');
    symlinkSync(join(root, 'keep'), join(root, 'data/models/own/bert/link'));
    await engine.models.load('own/bert', never);
    const bytes = CLASSIFIER.length + 'weights'.length;
    expect(await engine.models.remove('own/bert')).toBe(bytes);
    expect(ids(engine)).not.toContain('own/bert');
    expect(readdirSync(join(root, 'data/models'))).toEqual([]);
    expect(existsSync(outside)).toBe(true);
    await expect(engine.models.remove('own/bert')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('is FORBIDDEN while it is in use, for embedded models and for folders of a person', async () => {
    const { engine, infer, put } = await setUp({ run: () => new Promise<never>(() => undefined) });
    putModel(put, 'mine/some/bert', CLASSIFIER);
    await engine.models.add([join(put('mine/x', ''), '..')]);
    void infer({ model: 'own/bert', request_id: 'a' });
    await expect.poll(() => engine.activity().requests[0]?.phase).toBe('running');
    for (const [model, words] of [
      ['own/bert', 'in use'],
      ['org/bert', 'comes with Hearth'],
      ['some/bert', 'folder of your own'],
    ] as const) {
      await expect(engine.models.remove(model)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringContaining(words),
      });
    }
    engine.cancel('a');
  });

  it('never follows a link out of the models folder', async () => {
    const { engine, root, put } = await setUp();
    putModel(put, 'elsewhere/secret', CLASSIFIER);
    mkdirSync(join(root, 'data/models/evil'));
    symlinkSync(join(root, 'elsewhere/secret'), join(root, 'data/models/evil/link'));
    symlinkSync(join(root, 'elsewhere'), join(root, 'data/models/far'));
    await engine.models.add([join(root, 'nothing')]);
    await engine.models.verify('own/bert', never);
    for (const model of ['evil/link', 'far/secret']) {
      expect((await engine.models.details(model)).removable).toBe(false);
      await expect(engine.models.remove(model)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(existsSync(join(root, 'elsewhere/secret/config.json'))).toBe(true);
  });
});

describe('adding models', () => {
  it('takes a model folder, a .gguf, a folder of models and one of org/name, and knows them after a restart', async () => {
    const { engine, root, put } = await setUp();
    putModel(put, 'drop/single', CLASSIFIER);
    put('drop/lone.gguf', 'GGUF....');
    putModel(put, 'drop/many/first', CLASSIFIER);
    putModel(put, 'drop/many/second', CLASSIFIER);
    putModel(put, 'drop/hub/acme/tiny', CLASSIFIER);
    const paths = ['single', 'lone.gguf', 'many', 'hub'].map((name) => join(root, 'drop', name));
    const expected = ['local/single', 'local/lone', 'many/first', 'many/second', 'acme/tiny'];
    expect(await engine.models.add(paths)).toEqual({ added: expected, refused: [] });
    expect(ids(engine)).toEqual(expect.arrayContaining(expected));
    expect(engine.models.place('local/lone')).toBe(join(root, 'drop/lone.gguf'));
    expect(engine.models.place('local/single')).toBe(join(root, 'drop/single'));
    await engine[Symbol.asyncDispose]();
    const again = await setUp({}, root);
    expect(ids(again.engine)).toEqual(expect.arrayContaining(expected));
    expect(await again.engine.models.add(paths)).toEqual({ added: expected, refused: [] });
    const setting = again.engine.settings.list().find(({ key }) => key === 'addedModels');
    expect(setting?.value).toEqual(paths);
  });

  it('gives a second folder of the same name an id of its own', async () => {
    const { engine, root, put } = await setUp();
    putModel(put, 'a/same', CLASSIFIER);
    putModel(put, 'b/same', CLASSIFIER);
    expect(await engine.models.add([join(root, 'a/same'), join(root, 'b/same')])).toMatchObject({
      added: ['local/same', 'local/same-2'],
    });
  });

  it('knows what lies in a folder that is searched already under its own name', async () => {
    const { engine, root } = await setUp();
    expect(await engine.models.add([join(root, 'data/models/own/bert/onnx/model.onnx')])).toMatchObject({
      added: [],
      refused: [{ reason: expect.stringContaining('add the folder') }],
    });
    expect(await engine.models.add([join(root, 'data/models/own/bert')])).toEqual({
      added: ['own/bert'],
      refused: [],
    });
  });

  it('refuses with a reason for each path', async () => {
    const { engine, root, put } = await setUp();
    put('bad/empty/readme.txt');
    put('bad/text.txt');
    put('bad/fake.gguf', '<html>');
    put('bad/part-00002-of-00003.gguf', 'GGUF');
    put('bad/raw/model.safetensors');
    put('bad/broken/model.gguf', 'GGUF');
    put('bad/broken/config.json', '{');
    const cases: [string, string][] = [
      ['missing', 'not there'],
      ['empty', 'No model'],
      ['text.txt', 'Only folders'],
      ['fake.gguf', 'no GGUF'],
      ['part-00002-of-00003.gguf', 'first part'],
      ['raw', 'not converted'],
      ['broken', 'config.json'],
    ];
    const paths = cases.map(([name]) => join(root, 'bad', name));
    const { added, refused } = await engine.models.add([...paths, 'relative', '/']);
    expect(added).toEqual([]);
    const words = [...cases.map(([, reason]) => reason), 'whole path', 'whole machine'];
    expect(refused).toHaveLength(words.length);
    refused.forEach(({ reason }, index) => expect(reason).toContain(words[index]));
    expect(engine.settings.list().find(({ key }) => key === 'addedModels')?.value).toEqual([]);
  });

  it('loses a model that vanishes, and finds it again when it is back', async () => {
    const { engine, root, put } = await setUp();
    const file = put('drop/lone.gguf', 'GGUF');
    await engine.models.add([file]);
    const gone = `${file}.away`;
    const { renameSync } = await import('node:fs');
    renameSync(file, gone);
    const { files } = await engine.models.verify('local/lone', never);
    expect(files).toMatchObject([
      { path: 'lone.gguf', check: 'damaged', problem: expect.stringContaining('vanished') },
    ]);
    expect(ids(engine)).not.toContain('local/lone');
    renameSync(gone, file);
    writeFileSync(join(root, 'x'), '');
    expect(await engine.models.add([file])).toMatchObject({ added: ['local/lone'] });
  });
});
