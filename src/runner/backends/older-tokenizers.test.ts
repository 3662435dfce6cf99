import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { TextTokenizer } from './tokenizer.ts';

const ids = z.array(z.int());
const golden = z
  .object({
    texts: z.array(z.string()),
    pair: z.tuple([z.string(), z.string()]),
    tokenizers: z.record(
      z.string(),
      z.object({
        files: z.record(z.string().regex(/^[\w.]+$/), z.base64()),
        ids: z.array(ids),
        bare: z.array(ids),
        pair: ids,
        decoded: z.array(z.string()),
      }),
    ),
  })
  .parse(
    JSON.parse(
      brotliDecompressSync(
        readFileSync(new URL('../../../tools/reference/goldens/older-tokenizers.json.br', import.meta.url)),
      ).toString(),
    ),
  );

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-tokenizers-'));
  for (const [name, { files }] of Object.entries(golden.tokenizers)) {
    await mkdir(join(folder, name));
    for (const [file, content] of Object.entries(files))
      await writeFile(join(folder, name, file), Buffer.from(content, 'base64'));
  }
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

describe.each(Object.entries(golden.tokenizers))('%s', (name, { ids, bare, pair, decoded }) => {
  const built = async (): Promise<TextTokenizer> => await TextTokenizer.load(join(folder, name));

  test('texts have the ids of the Python original, with and without what stands around them', async () => {
    const tokenizer = await built();
    const found = golden.texts.map((text) => tokenizer.bareIds(text));
    expect(found).toEqual(bare);
    expect(found.map((each) => tokenizer.wrap(each))).toEqual(ids);
  });

  test('two texts are put together as the original does', async () => {
    const tokenizer = await built();
    const [first, second] = golden.pair.map((text) => tokenizer.bareIds(text));
    expect(tokenizer.wrapPair(first ?? [], second ?? []).ids).toEqual(pair);
  });

  test('ids become the original’s text again', async () => {
    const tokenizer = await built();
    // The classes of Marian, M2M100 and SpeechT5 cut spaces off the end of what they wrote.
    const trims = ['marian', 'm2m100', 'speecht5'].includes(name);
    const texts = bare.map((each) => tokenizer.decode(each));
    expect(texts.map((text) => (trims ? text.trimEnd() : text))).toEqual(decoded);
  });
});

describe('a folder that is not whole', () => {
  const load = async (files: Readonly<Record<string, string>>): Promise<unknown> => {
    const place = await mkdtemp(join(folder, 'broken-'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(place, name), text);
    return await TextTokenizer.load(place);
  };

  test.each([
    ['no vocabulary at all', { 'config.json': '{"model_type":"bert"}' }, /has no tokenizer/],
    [
      'merges without a vocabulary',
      { 'config.json': '{"model_type":"gpt2"}', 'merges.txt': 'a b' },
      /has no tokenizer/,
    ],
    [
      'an empty vocabulary',
      { 'config.json': '{"model_type":"gpt2"}', 'vocab.json': '{}', 'merges.txt': '' },
      /has no tokenizer/,
    ],
    [
      'a kind that nobody knows',
      { 'config.json': '{"model_type":"other"}', 'vocab.json': '{}' },
      /has no tokenizer/,
    ],
    [
      'no model of SentencePiece',
      { 'config.json': '{"model_type":"t5"}', 'spiece.model': 'text' },
      /damaged/,
    ],
    [
      'half a vocabulary',
      { 'config.json': '{"model_type":"gpt2"}', 'vocab.json': '{"a": 0,', 'merges.txt': '' },
      /damaged/,
    ],
    [
      'a class that cuts texts in a way of its own',
      {
        'config.json': '{"model_type":"bert"}',
        'tokenizer_config.json': '{"tokenizer_class":"BertJapaneseTokenizer"}',
        'vocab.txt': '[PAD]\n[UNK]\n[CLS]\n[SEP]\nwarm',
      },
      /has no tokenizer/,
    ],
    [
      'a vocabulary without the tokens around a text',
      { 'config.json': '{"model_type":"bert"}', 'vocab.txt': 'warm\ncold' },
      /damaged/,
    ],
    [
      'a pointer of Git LFS',
      {
        'config.json': '{"model_type":"bert"}',
        'vocab.txt': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 231508\n',
      },
      /vocab\.txt is only a pointer of Git LFS/,
    ],
    [
      'ids that are none',
      { 'config.json': '{"model_type":"gpt2"}', 'vocab.json': '{"a": -1}', 'merges.txt': '' },
      /damaged/,
    ],
  ])('%s is refused with what to do, rather than run on other ids', async (_what, files, message) => {
    await expect(load(files)).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/again/),
    });
  });

  test('vocab.txt is read as BERT’s, whatever the model is', async () => {
    const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'warm', '##er'].join('\n');
    const tokenizer = await load({ 'config.json': '{"model_type":"made-up"}', 'vocab.txt': vocabulary });
    expect(tokenizer).toBeInstanceOf(TextTokenizer);
    if (tokenizer instanceof TextTokenizer)
      expect(tokenizer.wrap(tokenizer.bareIds('Warmer'))).toEqual([2, 4, 5, 3]);
  });
});

describe('vocabularies of M2M100', () => {
  const load = async (vocabulary: Readonly<Record<string, number>>): Promise<TextTokenizer> => {
    const place = await mkdtemp(join(folder, 'm2m100-'));
    const files = golden.tokenizers['m2m100']?.files ?? {};
    const model = Buffer.from(files['sentencepiece.bpe.model'] ?? '', 'base64');
    await writeFile(join(place, 'sentencepiece.bpe.model'), model);
    await writeFile(join(place, 'config.json'), '{"model_type":"m2m_100"}');
    await writeFile(join(place, 'vocab.json'), JSON.stringify(vocabulary));
    return await TextTokenizer.load(place);
  };
  const base = { '<s>': 0, '<pad>': 1, '</s>': 2, '<unk>': 3 };

  test('the 128,000 tokens of the real one are more than a call may have arguments', async () => {
    const many = Array.from({ length: 128_000 }, (_, id): [string, number] => [`piece${String(id)}`, id + 4]);
    expect((await load({ ...base, ...Object.fromEntries(many) })).idOf('__af__')).toBe(128_004);
  });

  test('an id far above the others would be as many tokens', async () => {
    await expect(load({ ...base, far: 30_000_000 })).rejects.toMatchObject({
      message: expect.stringMatching(/damaged/),
    });
  });
});
