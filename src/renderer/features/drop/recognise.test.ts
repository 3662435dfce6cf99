import { describe, expect, it } from 'vitest';
import { messages } from './messages.ts';
import { readText, recognise, recogniseAll } from './recognise.ts';

/** A file whose bytes are never there at once: reading more than its beginning fails the test. */
function huge(name: string, size: number, head: BlobPart): File {
  const file = new File([head], name);
  const whole = () => Promise.reject(new Error('all of it was read'));
  return Object.defineProperties(file, { size: { value: size }, arrayBuffer: { value: whole } });
}

/** A file that was deleted, or lies where nobody may read: every reading rejects. */
function unreadable(name: string): File {
  const refuse = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
  return Object.defineProperties(new File(['x'], name), {
    slice: { value: () => ({ arrayBuffer: refuse }) },
    arrayBuffer: { value: refuse },
  });
}

describe('a file of 5 GB', () => {
  it('is only looked at at its beginning, and told with its size and what would work', async () => {
    const { problem } = await recognise(huge('all mails.txt', 5e9, 'From: me'));
    expect(problem?.replaceAll('\u202f', ' ')).toContain('has 5.0 GB; at most 8.0 MB of text');
    expect(problem).toContain('Split it into smaller files.');
    await expect(readText(huge('all mails.txt', 5e9, 'From: me'))).rejects.toThrow(problem ?? '');
  });

  it('is no problem where it is a model, which is never read here', async () => {
    expect(await recognise(huge('big.gguf', 5e9, 'GGUF'))).toMatchObject({ kind: 'model', problem: null });
  });
});

it('a file that vanished, or lies in a folder without rights, is told and nothing is thrown', async () => {
  expect((await recognise(unreadable('a.txt'))).problem).toBe(messages.gone('a.txt'));
  await expect(readText(unreadable('a.txt'))).rejects.toThrow(messages.gone('a.txt'));
});

it('an empty file is said to be empty, and so is one of blanks', async () => {
  expect((await recognise(new File([], 'a.txt'))).problem).toBe(messages.empty('a.txt'));
  await expect(readText(new File([' \n'], 'a.txt'))).rejects.toThrow(messages.empty('a.txt'));
});

it('names the file that is not understood, and what would be', async () => {
  const zip = new File([Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0])], '\u202Egnp.<b>.zip');
  const { problem } = await recognise(zip);
  expect(problem).toContain('\u2068gnp.<b>.zip\u2069');
  expect(problem).toContain('Text, CSV, JSON and model files are.');
});

describe('2,000 files', () => {
  it('are looked at a few at a time, in their order', async () => {
    let open = 0;
    let most = 0;
    const files = Array.from({ length: 2_000 }, (_, index) => {
      const file = new File(['word'], `${index}.txt`);
      const arrayBuffer = async () => {
        open += 1;
        most = Math.max(most, open);
        await Promise.resolve();
        open -= 1;
        return new TextEncoder().encode('word').buffer;
      };
      return Object.defineProperty(file, 'slice', { value: () => ({ arrayBuffer }) });
    });
    const done: number[] = [];
    const found = await recogniseAll(files, (count) => done.push(count), new AbortController().signal);
    expect(most).toBeLessThanOrEqual(100);
    expect(found.every(({ file }, index) => file === files[index])).toBe(true);
    expect(done.at(-1)).toBe(2_000);
  });

  it('are looked at no further once the sheet is closed', async () => {
    const left = new AbortController();
    const files = Array.from({ length: 2_000 }, (_, index) => new File(['word'], `${index}.txt`));
    const found = await recogniseAll(files, () => left.abort(), left.signal);
    expect(found).toHaveLength(100);
  });
});
