/** Files of strangers with wrong values in every place: a plan or an error in words, in bounded time, nothing else. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { caseOf, damagedValue, type Pick } from '../testing/damage.ts';
import { damagedCopy } from '../testing/files.ts';
import { Attack, leavesNothing } from '../testing/hostile.ts';
import { parseJson } from '../weights/json.ts';
import { planGguf, plannedBytes } from './convert.ts';
import { CHECKPOINTS, makeCheckpoint } from './testing/checkpoint.ts';

/** How often each file of each checkpoint is damaged: some 2,000 times in all. */
const TIMES = 60;

const json = z.record(z.string(), z.unknown());
const words = z.object({ model: z.object({ vocab: json, merges: z.array(z.array(z.string())) }) });

/** The files of a tokenizer from before there was tokenizer.json. */
async function writeOlder(folder: string): Promise<void> {
  const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  const { model } = words.parse(parseJson(await readFile(join(folder, 'tokenizer.json'))));
  await put('vocab.json', JSON.stringify(model.vocab));
  await put('merges.txt', ['#version: 0.2', ...model.merges.map((pair) => pair.join(' '))].join('\n'));
  await put('added_tokens.json', '{"<a>": 3, "<b>": 4}');
  await put('chat_template.json', '{"chat_template": [{"name": "default", "template": "{{ messages }}"}]}');
  await rm(join(folder, 'tokenizer.json'));
}

const values = (bytes: Buffer, pick: Pick): string =>
  JSON.stringify(damagedValue(json.parse(parseJson(bytes)), pick));
const anyBytes = (bytes: Buffer, pick: Pick): Buffer => damagedCopy(bytes, pick);

/** Damages a file of a checkpoint many times; what comes of each must be a plan of some size, or a refusal. */
async function damageFile(
  checkpoint: string,
  folder: string,
  file: string,
  damage: (bytes: Buffer, pick: Pick) => Buffer | string,
): Promise<void> {
  const path = join(folder, file);
  const good = await readFile(path);
  const label = `${checkpoint}/${file}`;
  const attack = new Attack(label);
  for (let index = 0; index < TIMES; index++)
    await attack.run(index, async () => {
      await writeFile(path, damage(good, caseOf(label, index)));
      expect(plannedBytes(await planGguf({ folder, quantization: 'Q8_0' }))).toBeGreaterThan(0);
    });
  await writeFile(path, good);
}

/** Makes a checkpoint for `work`, and takes it away. */
async function withCheckpoint(name: string, work: (folder: string) => Promise<void>): Promise<void> {
  const { folder } = await makeCheckpoint(name);
  try {
    await leavesNothing(() => work(folder));
  } finally {
    await rm(dirname(folder), { recursive: true });
  }
}

test.each(CHECKPOINTS)('a damaged file of %s is told as a fault of Hearth', async (name) => {
  await withCheckpoint(name, async (folder) => {
    for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
      await damageFile(name, folder, file, values);
  });
});

test('a damaged tokenizer.model is told as a fault of Hearth', async () => {
  await withCheckpoint('llama', async (folder) => {
    await rm(join(folder, 'tokenizer.json'));
    await damageFile('llama', folder, 'tokenizer.model', anyBytes);
  });
});

test('a damaged file of an older tokenizer is told as a fault of Hearth', async () => {
  await withCheckpoint('gpt-2', async (folder) => {
    await writeOlder(folder);
    for (const file of ['vocab.json', 'added_tokens.json', 'chat_template.json'])
      await damageFile('older', folder, file, values);
    await damageFile('older', folder, 'merges.txt', anyBytes);
  });
});
