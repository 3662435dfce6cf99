/** Models from broken downloads and from liars, asked for over HTTP: a sentence each, and the server goes on. */
import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { serve, type Served } from './support/serve.ts';

const EMBER = fileURLToPath(new URL('../resources/models/hearth/ember/', import.meta.url));
let folder = '';
let server: Served;
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-damaged-'));
  server = await serve({ args: ['--models', folder] });
});
test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A GGUF of version 3 with so many tensors and keys. */
function ggufHeader(tensors: bigint, keys: bigint): Buffer {
  const header = Buffer.alloc(24);
  header.write('GGUF');
  header.writeUInt32LE(3, 4);
  header.writeBigUInt64LE(tensors, 8);
  header.writeBigUInt64LE(keys, 16);
  return header;
}

const classifier = JSON.stringify({ architectures: ['BertForSequenceClassification'], model_type: 'bert' });

const CASES: readonly (readonly [string, (at: string) => Promise<void>, RegExp])[] = [
  [
    'a GGUF that claims 2^60 tensors',
    (at) => writeFile(join(at, 'model.gguf'), ggufHeader(1n << 60n, 0n)),
    /no model has/,
  ],
  [
    'a GGUF that claims 2^60 keys',
    (at) => writeFile(join(at, 'model.gguf'), ggufHeader(0n, 1n << 60n)),
    /no model has/,
  ],
  [
    'a GGUF that is cut',
    async (at) => {
      await copyFile(join(EMBER, 'ember-Q8_0.gguf'), join(at, 'model.gguf'));
      await truncate(join(at, 'model.gguf'), 3_000_000);
    },
    /damaged|incomplete|cut/,
  ],
  [
    'safetensors whose header claims 2^60 bytes',
    async (at) => {
      const header = Buffer.alloc(16);
      header.writeBigUInt64LE(1n << 60n);
      await writeFile(join(at, 'model.safetensors'), header);
      await writeFile(join(at, 'config.json'), classifier);
    },
    /damaged|claims|header|incomplete/,
  ],
  [
    'a graph that is a web page',
    async (at) => {
      await mkdir(join(at, 'onnx'));
      await writeFile(join(at, 'onnx/model.onnx'), '<html>not found</html>');
      await writeFile(join(at, 'config.json'), classifier);
      await writeFile(join(at, 'tokenizer.json'), '{}');
    },
    /no readable ONNX graph|tokenizer\.json/,
  ],
];

for (const [index, [title, put, sentence]] of CASES.entries()) {
  test(title, async () => {
    const id = `broken/model-${String(index)}`;
    const at = join(folder, 'broken', `model-${String(index)}`);
    await mkdir(at, { recursive: true });
    await put(at);
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
    const ask = async (): Promise<{ status: number; body: unknown }> => {
      const body = JSON.stringify({ model: id, inputs: 'hello' });
      const answer = await fetch(`${server.origin}/api/inference`, { method: 'POST', headers, body });
      return { status: answer.status, body: await answer.json() };
    };
    // The folder was put there while the server ran: it is found by itself.
    await expect.poll(async () => (await ask()).status).toBe(500);
    expect((await ask()).body).toMatchObject({
      error: {
        code: 'MODEL_LOAD_FAILED',
        message: expect.stringMatching(sentence),
        hint: expect.stringMatching(/\w/),
      },
    });
    const health = await fetch(`${server.origin}/api/health`, { headers });
    expect(await health.json()).toMatchObject({ status: 'ok', models: { loaded: 0 } });
  });
}
