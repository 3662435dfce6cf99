/** Files of strangers with wrong values in every place: a plan or an error with a code, in bounded time, nothing else. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planGguf, plannedBytes } from './convert.ts';
import { makeCheckpoint } from './testing/checkpoint.ts';
import { uniform } from './testing/made-up.ts';

/** HEARTH_FUZZ sets how many files each test damages; 3,000 of them were tried when this was written. */
const TIMES = Number(process.env['HEARTH_FUZZ'] ?? 40);
/** What takes the place of a value. */
const WRONG = [
  null,
  -1,
  0,
  1e9,
  2 ** 53,
  0.5,
  '',
  'x'.repeat(70_000),
  '\u0000',
  [],
  {},
  true,
  [[['a']]],
  { id: -1 },
];

let folder = '';
beforeAll(async () => {
  ({ folder } = await makeCheckpoint('phi-3'));
});
afterAll(() => rm(dirname(folder), { recursive: true }));

/** The value with one of its parts replaced or taken out, wherever `pick` leads. */
function damage(value: unknown, pick: (count: number) => number): unknown {
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || value === null || pick(4) === 0) return WRONG[pick(WRONG.length)];
  const entries = Object.entries(value);
  const chosen = pick(Math.max(1, entries.length));
  const changed = entries.flatMap(([key, part], index): [string, unknown][] =>
    index === chosen ? (pick(6) === 0 ? [] : [[key, damage(part, pick)]]) : [[key, part]],
  );
  return isList ? changed.map(([, part]) => part) : Object.fromEntries(changed);
}

test.each(['config.json', 'tokenizer.json', 'tokenizer_config.json'])(
  'a damaged %s is told as a fault of Hearth',
  async (name) => {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    const random = uniform(name.length, TIMES * 40);
    let next = 0;
    const pick = (count: number): number =>
      Math.floor((((random[next++ % random.length] ?? 0) + 1) / 2) * count);
    for (let time = 0; time < TIMES; time++) {
      await writeFile(path, JSON.stringify(damage(JSON.parse(text), pick)));
      const wrong = await planGguf({ folder, quantization: 'Q8_0' }).then(
        plannedBytes,
        (error: unknown) => error,
      );
      if (typeof wrong === 'number') expect(wrong).toBeGreaterThan(0);
      else expect(wrong).toMatchObject({ code: 'MODEL_LOAD_FAILED' });
    }
    await writeFile(path, text);
  },
);
