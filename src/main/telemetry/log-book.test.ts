import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LogBook, MAX_LOG_LINES } from './log-book.ts';
import { LogFile } from './log-file.ts';
import { createLogger } from './logger.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'hearth-logs-'));

it('takes lines from info on, whatever stderr is told to show, and no secret', () => {
  using book = new LogBook();
  const log = createLogger('silent', { book });
  log.debug({}, 'not this');
  log.info({ model: 'org/name', token: 'hf_secret' }, 'loaded');
  log.error({ err: new Error('bad') }, 'failed');
  const lines = book.since(-1);
  expect(lines.map(({ seq, level, message }) => [seq, level, message])).toEqual([
    [0, 'info', 'loaded'],
    [1, 'error', 'failed'],
  ]);
  expect(lines[0]?.fields).toEqual({ model: 'org/name', token: '[Redacted]' });
  expect(Math.abs((lines[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
});

it('keeps the last lines only, and gives those after a number', () => {
  using book = new LogBook();
  for (let line = 0; line < MAX_LOG_LINES + 10; line++)
    book.write(`{"level":30,"time":1,"msg":"${String(line)}"}\n`);
  expect(book.since(-1)).toHaveLength(MAX_LOG_LINES);
  expect(book.since(-1)[0]?.message).toBe('10');
  expect(book.since(MAX_LOG_LINES + 7).map(({ message }) => message)).toEqual(['1008', '1009']);
  expect(book.since(99_999)).toEqual([]);
});

it('shows what is no JSON as it is, and of a line without end its beginning', () => {
  using book = new LogBook();
  book.write('plain words\n');
  book.write(`{"level":50,"time":7,"msg":"${'x'.repeat(100_000)}"}\n`);
  const [plain, long] = book.since(-1);
  expect(plain).toMatchObject({ message: 'plain words', level: 'info' });
  expect(long).toMatchObject({ level: 'error', at: 7 });
  expect(long?.message.length).toBeLessThan(2_000);
});

it('rings once for many lines', async () => {
  using book = new LogBook();
  let rings = 0;
  using _watch = book.watch(() => (rings += 1));
  for (let line = 0; line < 50; line++) book.write('{"level":30,"time":1,"msg":"a"}\n');
  await expect.poll(() => rings).toBe(1);
});

it('writes a file that goes aside when it is full, and keeps three of those', () => {
  const at = folder();
  {
    using file = new LogFile(at, 1_000);
    for (let line = 0; line < 100; line++) file.write(`${String(line).padStart(99, '0')}\n`);
  }
  expect(readdirSync(at).sort()).toEqual(['hearth.1.log', 'hearth.2.log', 'hearth.3.log', 'hearth.log']);
  for (const name of readdirSync(at)) expect(statSync(join(at, name)).size).toBeLessThanOrEqual(1_000);
  const last = readFileSync(join(at, 'hearth.log'), 'utf8').trim().split('\n').at(-1);
  expect(Number(last)).toBe(99);
});

it('is written again a minute after its folder has become writable', () => {
  const at = join(folder(), 'logs');
  const [line, later] = [`${'a'.repeat(99)}\n`, `${'b'.repeat(99)}\n`];
  let now = 0;
  {
    using file = new LogFile(at, 150, () => now);
    file.write(line);
    rmSync(at, { recursive: true });
    writeFileSync(at, 'in the way');
    file.write(line);
    rmSync(at);
    now = 59_999;
    file.write(line);
    expect(existsSync(at)).toBe(false);
    now = 60_000;
    file.write(later);
  }
  expect(readFileSync(join(at, 'hearth.log'), 'utf8')).toBe(later);
});

it('goes on with the file of the last start', () => {
  const at = folder();
  for (const text of ['one\n', 'two\n']) {
    using book = new LogBook();
    book.keepIn(at);
    book.write(text);
  }
  expect(readFileSync(join(at, 'hearth.log'), 'utf8')).toBe('one\ntwo\n');
});

it('writes no files where it cannot, and says so by having no folder', () => {
  const at = join(folder(), 'taken');
  writeFileSync(at, '');
  using book = new LogBook();
  book.keepIn(at);
  book.write('{"level":30,"time":1,"msg":"a"}\n');
  expect([book.folder, book.since(-1).length]).toEqual([null, 1]);
});

it('writes files as soon as it can, where it could not at the start', () => {
  const at = join(folder(), 'taken');
  writeFileSync(at, '');
  let now = 0;
  const [line, later] = ['{"level":30,"time":1,"msg":"a"}\n', '{"level":30,"time":2,"msg":"b"}\n'];
  {
    using book = new LogBook();
    book.keepIn(at, (folderOf) => new LogFile(folderOf, undefined, () => now));
    rmSync(at);
    now = 59_999;
    book.write(line);
    expect([book.folder, existsSync(at)]).toEqual([null, false]);
    now = 60_000;
    book.write(later);
    expect(book.folder).toBe(at);
  }
  expect(readFileSync(join(at, 'hearth.log'), 'utf8')).toBe(later);
});
