import {
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MediaStore } from './store.ts';
import { PNG, WAV, idOf, inPieces } from './testing/samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const about = { type: null, field: 'inputs.image' };
const open = (more: Partial<ConstructorParameters<typeof MediaStore>[0]> = {}): MediaStore =>
  new MediaStore({ folder, ...more });

describe('putting', () => {
  it('names a file by its content, knows its type from its bytes, and gives it back', async () => {
    const store = open();
    const ref = await store.put(inPieces(PNG), {
      ...about,
      type: 'audio/wav',
      name: 'C:\\pictures\\cat\n.png',
    });
    expect(ref).toEqual({ media_id: idOf(PNG), type: 'image/png', bytes: PNG.length, name: 'cat.png' });
    const found = await open().find(ref.media_id);
    expect(found.ref).toEqual(ref);
    expect(await readFile(found.path)).toEqual(PNG);
    await expect(store.find(idOf(WAV))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps a long file whole, whose beginning waited for the rest', async () => {
    const long = Buffer.concat([PNG, Buffer.alloc(700_000, 7)]);
    const pieces = Array.from({ length: 8 }, (_, at) => long.subarray(at * 100_000, (at + 1) * 100_000));
    const { media_id } = await open().put(pieces, about);
    expect(media_id).toBe(idOf(long));
    // `toEqual` looks at each byte for itself, which takes seconds.
    expect(long.equals(await readFile(join(folder, media_id)))).toBe(true);
    expect(readdirSync(folder)).toEqual([media_id]);
  });

  it('writes down what the file does not tell itself, so that another start knows it too', async () => {
    const [named, claimed, plain] = await Promise.all([
      open().put([PNG], { ...about, name: 'cat.png' }),
      open().put([Buffer.from('no signature')], { ...about, type: 'audio/x-of-no-kind' }),
      open().put([WAV], about),
    ]);
    for (const ref of [named, claimed, plain])
      await expect(open().find(ref.media_id)).resolves.toMatchObject({ ref });
    const records = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(records).not.toContain(`${plain.media_id}.json`);
  });

  it('is gone for this process too once another one has swept it', async () => {
    const store = open();
    const { media_id } = await store.put([PNG], about);
    await open({ limits: { maxBytes: 0 } }).sweep();
    await expect(store.find(media_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read what was given', async () => {
    await open().put([PNG], about);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });

  it('keeps one file of the same picture that comes twice at once', async () => {
    const store = open();
    const refs = await Promise.all([store.put(inPieces(PNG), about), store.put(inPieces(PNG, 3), about)]);
    expect(refs[0]).toEqual(refs[1]);
    expect(readdirSync(folder)).toEqual([idOf(PNG)]);
  });

  it('refuses nothing at all, and leaves nothing behind', async () => {
    await expect(open().put([], about)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'inputs.image: is empty',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops at the limit of its kind without writing the rest, and leaves nothing behind', async () => {
    let pulled = 0;
    const endless = function* (): Generator<Buffer> {
      for (; ; pulled += 1) yield PNG;
    };
    const store = open({ limits: { maxFileBytes: 40 } });
    await expect(store.put(endless(), about)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(pulled).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'large.png'), Buffer.concat([PNG, PNG, PNG]));
    await expect(store.adopt(join(folder, 'large.png'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('stops in the middle when its sender leaves, and leaves nothing behind', async () => {
    const leave = new AbortController();
    const slow = async function* (): AsyncGenerator<Buffer> {
      yield PNG;
      leave.abort(new Error('gone'));
      yield PNG;
    };
    await expect(open().put(slow(), { ...about, signal: leave.signal })).rejects.toThrow('gone');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says that the disk is full', async () => {
    const full = function* (): Generator<Buffer> {
      yield PNG;
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    await expect(open().put(full(), about)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('disk is full'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('an id', () => {
  it.each([
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '',
    'x'.repeat(64),
    `${'a'.repeat(64)}.json`,
    'A'.repeat(64),
    `${'a'.repeat(64)}\0`,
  ])('that is none (%j) is never part of a path', async (id) => {
    await expect(open().find(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('whose record names a place by hand opens what the record says, and a broken record nothing', async () => {
    const id = 'a'.repeat(64);
    writeFileSync(join(folder, `${id}.json`), '{"type":');
    await expect(open().find(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe("a file of the person's own", () => {
  const put = (name: string, bytes: Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  it('stays where it lies, and is found again after a restart', async () => {
    const path = put('cat.png', PNG);
    const ref = await open().adopt(path);
    expect(ref).toMatchObject({ type: 'image/png', bytes: PNG.length, name: 'cat.png' });
    expect(await open().find(ref.media_id)).toEqual({ ref, path });
    expect(readdirSync(folder).toSorted()).toEqual([`${ref.media_id}.json`, 'cat.png'].toSorted());
  });

  it('is another one once it was changed, and the old reference says so', async () => {
    const path = put('cat.png', PNG);
    const ref = await open().adopt(path);
    put('cat.png', Buffer.concat([PNG, PNG]));
    await expect(open().find(ref.media_id)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'cat.png: has changed since it was given',
    });
    expect((await open().adopt(path)).media_id).not.toBe(ref.media_id);
    rmSync(path);
    await expect(open().find(ref.media_id)).rejects.toMatchObject({ code: 'NOT_FOUND', hint: /moved/ });
  });

  const deadLink = (): string => {
    symlinkSync(join(folder, 'gone'), join(folder, 'link'));
    return join(folder, 'link');
  };
  it.each([
    ['a relative path', (): string => 'cat.png', 'INVALID_INPUT'],
    ['a folder', (): string => folder, 'INVALID_INPUT'],
    ['a device', (): string => '/dev/zero', 'INVALID_INPUT'],
    ['an empty file', (): string => put('empty.png', Buffer.alloc(0)), 'INVALID_INPUT'],
    ['a file that is not there', (): string => join(folder, 'nothing.png'), 'NOT_FOUND'],
    ['a path with a zero in it', (): string => `${folder}/cat\0.png`, 'INVALID_INPUT'],
    ['a link that leads nowhere', deadLink, 'NOT_FOUND'],
  ] as const)('is refused where it is %s', async (_name, path, code) => {
    await expect(open().adopt(path())).rejects.toMatchObject({ code });
  });
});

describe('sweeping', () => {
  const aged = async (store: MediaStore, bytes: Buffer, seconds: number): Promise<string> => {
    const { media_id } = await store.put([bytes], { ...about, name: 'aged' });
    for (const name of readdirSync(folder).filter((part) => part.startsWith(media_id)))
      utimesSync(join(folder, name), seconds, seconds);
    return media_id;
  };

  it('deletes the longest unused with their records, and never what a live request holds', async () => {
    const first = await aged(open(), PNG, 100);
    const second = await aged(open(), WAV, 200);
    // Another start: what was put a moment ago counts as used a moment ago.
    const store = open({ limits: { maxBytes: 10 }, now: () => 10_000_000 });
    {
      using _hold = store.hold([first, first]);
      await expect.poll(() => statSync(join(folder, first)).mtimeMs).toBe(10_000_000);
      await store.sweep();
      expect(existsSync(join(folder, first))).toBe(true);
      expect(existsSync(join(folder, second))).toBe(false);
      expect(existsSync(join(folder, `${second}.json`))).toBe(false);
    }
    await store.sweep();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves what is kept for good, however old it is', async () => {
    const kept = await aged(open(), PNG, 100);
    const other = await aged(open(), WAV, 100);
    await open({ limits: { maxAgeMs: 1 }, now: () => 10_000_000, kept: () => new Set([kept]) }).sweep();
    expect([kept, other].map((id) => existsSync(join(folder, id)))).toEqual([true, false]);
  });

  it('counts what runs made like what was given, deletes drafts that nobody writes, and nothing else', async () => {
    writeFileSync(join(folder, 'a-person-put-this-here.txt'), 'x');
    writeFileSync(join(folder, 'fresh.part'), 'x');
    writeFileSync(join(folder, 'old.part'), 'x');
    utimesSync(join(folder, 'old.part'), 1, 1);
    writeFileSync(join(folder, 'b'.repeat(64)), 'made by a runner');
    utimesSync(join(folder, 'b'.repeat(64)), 1, 1);
    await open().sweep();
    expect(readdirSync(folder).toSorted()).toEqual(['a-person-put-this-here.txt', 'fresh.part']);
  });
});

describe('forgetting', () => {
  it.each([
    ['what nothing refers to', false, false],
    ['what a live request uses', true, true],
  ])('%s: stays %j', async (_, held, stays) => {
    const store = open();
    const { media_id } = await store.put([PNG], about);
    using _hold = store.hold(held ? [media_id] : []);
    await store.forget([media_id, '../../outside', idOf(WAV)]);
    expect(readdirSync(folder)).toEqual(stays ? [media_id] : []);
    await expect(
      store.find(media_id).then(
        () => true,
        () => false,
      ),
    ).resolves.toBe(stays);
  });

  it("leaves a file of the person's own where it lies", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'hearth-elsewhere-'));
    const path = join(elsewhere, 'mine.png');
    writeFileSync(path, PNG);
    const store = open();
    const { media_id } = await store.adopt(path);
    await store.forget([media_id]);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(path)).toBe(true);
    rmSync(elsewhere, { recursive: true });
  });

  it.each([
    [true, true],
    [false, false],
  ])('with a history (%j) a file of two hours ago stays: %j', async (history, stays) => {
    const store = open({ keepsHistory: () => history });
    const { media_id } = await store.put([PNG], about);
    const then = Date.now() / 1_000 - 7_200;
    utimesSync(join(folder, media_id), then, then);
    await store.sweep();
    expect(existsSync(join(folder, media_id))).toBe(stays);
  });
});

describe('what a run made', () => {
  it('is in the books once it is there whole', async () => {
    const store = open();
    writeFileSync(join(folder, idOf(PNG)), PNG);
    await store.made([{ media_id: idOf(PNG), type: 'image/png', bytes: PNG.length }]);
    await expect(store.find(idOf(PNG))).resolves.toMatchObject({ ref: { type: 'image/png' } });
    const part = { media_id: idOf(PNG), type: 'image/png', bytes: PNG.length + 1 };
    await expect(store.made([part])).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

it('a store without a folder makes one at its first use, and takes it along at its end', async () => {
  const store = new MediaStore({ folder: null });
  const { media_id } = await store.put([PNG], about);
  const { path } = await store.find(media_id);
  await store[Symbol.asyncDispose]();
  expect(existsSync(path)).toBe(false);
});
