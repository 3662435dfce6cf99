import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import type { CheckProgress } from '../../shared/machine.ts';
import type { FileCheck } from '../store/checks.ts';
import type { FoundFile } from './scan.ts';
import { verifyFiles, type VerifiedFile } from './verify.ts';

let folder: string;
const known = new Map<string, FileCheck>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-verify-'));
  known.clear();
});

function put(path: string, text: string): FoundFile {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return found(path);
}

function found(path: string): FoundFile {
  const { size, mtimeMs } = statSync(join(folder, path));
  return { path, bytes: size, mtimeMs };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function verify(
  files: FoundFile[],
  more: { header?: (path: string) => HearthError | null; signal?: AbortSignal; told?: CheckProgress[] } = {},
): Promise<VerifiedFile[]> {
  return await verifyFiles(
    folder,
    files,
    {
      header: async (path) => more.header?.(path) ?? null,
      known: () => known,
      found: (path, check) => known.set(path, check),
    },
    more.signal ?? new AbortController().signal,
    (progress) => more.told?.push(progress),
  );
}

const problems = async (...args: Parameters<typeof verify>): Promise<(string | null)[]> =>
  (await verify(...args)).map((file) => file.problem);

describe('a check of files', () => {
  it('knows a pointer of Git LFS in the place of any file, and says what is missing', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 2100000\n';
    const files = ['model.safetensors', 'pytorch_model.bin', 'tokenizer.json'].map((path) =>
      put(path, pointer),
    );
    const words =
      'This file is only a pointer of Git LFS: its 2 MB were not fetched. Run git lfs pull in its folder,';
    expect(await problems(files)).toEqual(files.map((): unknown => expect.stringContaining(words)));
  });

  it('reads each to its end, and tells how far it is', async () => {
    const told: CheckProgress[] = [];
    const files = [put('config.json', '{}'), put('onnx/model.onnx', 'x'.repeat(2_000_000))];
    expect(await problems(files, { told })).toEqual([null, null]);
    expect(told[0]).toEqual({ path: 'config.json', done_bytes: 0, total_bytes: 2_000_002 });
    expect(told.at(-1)).toMatchObject({ done_bytes: 2_000_002, total_bytes: 2_000_002 });
    const done = told.map(({ done_bytes }) => done_bytes);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(known.get(join(folder, 'config.json'))?.sha256).toBe(sha256('{}'));
  });

  it('names what is no JSON, and what its header says of weights', async () => {
    const files = [put('tokenizer.json', '{"cut": '), put('model.gguf', 'GGUF')];
    const bad = new HearthError('MODEL_LOAD_FAILED', 'This file is cut off.', 'Get it again.');
    expect(await problems(files, { header: () => bad })).toEqual([
      'tokenizer.json is no JSON: it is damaged or cut off.',
      'This file is cut off.',
    ]);
  });

  it('names a file that has vanished, and goes on with the others', async () => {
    const files = [put('a.txt', 'a'), put('b.txt', 'b')];
    rmSync(join(folder, 'a.txt'));
    expect(await problems(files)).toEqual([expect.stringContaining('vanished'), null]);
  });

  it.each(['model.gguf.sha256', 'SHA256SUMS'])('compares with the checksum in %s', async (name) => {
    const files = [put('model.gguf', 'weights'), put(name, `${sha256('weights')}  model.gguf\n`)];
    expect(await problems(files)).toEqual([null, null]);
    put(name, `${sha256('others')} *model.gguf\n`);
    // Two files of one size within a millisecond are told apart by their times alone.
    utimesSync(join(folder, name), new Date('2026-01-02T00:00:00Z'), new Date('2026-01-02T00:00:00Z'));
    expect(await problems(files)).toEqual([expect.stringContaining('checksum'), null]);
  });

  it('takes a lone checksum in <file>.sha256', async () => {
    const files = [put('model.gguf', 'weights'), put('model.gguf.sha256', `${sha256('other')}\n`)];
    expect((await problems(files))[0]).toContain('checksum');
  });

  it('compares a file of a hub cache with the name of its blob', async () => {
    put(`blobs/${sha256('right')}`, 'wrong');
    symlinkSync(join(folder, 'blobs', sha256('right')), join(folder, 'model.gguf'));
    expect((await problems([found('model.gguf')]))[0]).toContain('checksum');
  });

  it('finds contents that changed while size and time did not, at every later check too', async () => {
    const time = new Date('2026-01-01T00:00:00Z');
    const file = (text: string): FoundFile => {
      put('model.gguf', text);
      utimesSync(join(folder, 'model.gguf'), time, time);
      return found('model.gguf');
    };
    expect(await problems([file('weights')])).toEqual([null]);
    const rotten = file('weightz');
    expect((await problems([rotten]))[0]).toContain('disk');
    expect((await problems([rotten]))[0]).toContain('disk');
    // A file that somebody wrote anew is another file.
    expect(await problems([put('model.gguf', 'weightz')])).toEqual([null]);
  });

  it('stops in the middle of a file when it is told to', async () => {
    const control = new AbortController();
    const files = [put('model.gguf', 'x'.repeat(20_000_000))];
    const checking = verify(files, { signal: control.signal });
    setTimeout(() => control.abort(new HearthError('CANCELLED', 'stop', '')), 1);
    await expect(checking).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
