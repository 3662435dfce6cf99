import { expect, test } from 'vitest';
import { ahead } from './ahead.ts';

/** Letters one by one, with a note of each that was asked for and of the end. */
function letters(notes: string[]): AsyncIterable<string> {
  return (async function* () {
    try {
      for (const letter of 'abcd') {
        notes.push(`made ${letter}`);
        yield letter;
      }
    } finally {
      notes.push('ended');
    }
  })();
}

async function take(count: number, wanted: (taken: number) => boolean): Promise<string[]> {
  const notes: string[] = [];
  let seen = 0;
  for await (const letter of ahead(letters(notes), wanted)) {
    // What was started early has a turn to run.
    await new Promise((resolve) => setImmediate(resolve));
    notes.push(`used ${letter}`);
    seen += 1;
    if (seen === count) break;
  }
  return notes;
}

test('the next item is made while the last one is used, and none that nobody wants', async () => {
  expect(await take(2, (taken) => taken < 2)).toEqual(['made a', 'made b', 'used a', 'used b', 'ended']);
});

test('where nothing is wanted early, each is made when it is asked for', async () => {
  expect(await take(9, () => false)).toEqual([
    ...['a', 'b', 'c', 'd'].flatMap((letter) => [`made ${letter}`, `used ${letter}`]),
    'ended',
  ]);
});

test('a failure of the source reaches the reader, after what came before it', async () => {
  const source = (async function* () {
    yield 'a';
    await Promise.resolve();
    throw new Error('out of memory');
  })();
  const seen: string[] = [];
  const read = async (): Promise<void> => {
    for await (const letter of ahead(source, () => true)) seen.push(letter);
  };
  await expect(read()).rejects.toThrow('out of memory');
  expect(seen).toEqual(['a']);
});

test('a failure that nobody waits for any more is no unhandled one', async () => {
  const source = (async function* () {
    yield 'a';
    throw new Error('out of memory');
  })();
  for await (const letter of ahead(source, () => true)) {
    expect(letter).toBe('a');
    break;
  }
});
