/** Faults of the machine that are no runner's: the disk, the port, the clock. Those of database and media stand beside these. */
import { existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { listening } from './api/testing/listening.ts';
import { createApi } from './api/server.ts';
import { silentLogger } from './telemetry/logger.ts';
import { LogBook } from './telemetry/log-book.ts';
import { engineUnderTest } from './testing/engine-under-test.ts';

/** A file of Linux that takes nothing: every write fails with ENOSPC. */
const FULL = '/dev/full';

afterEach(() => vi.useRealTimers());

it.runIf(existsSync(FULL))(
  'a disk that is full costs the log file, and neither a request nor the lines in memory',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearth-full-'));
    symlinkSync(FULL, join(folder, 'hearth.log'));
    using book = new LogBook();
    book.keepIn(folder);
    const line = `{"level":30,"time":1,"msg":"${'x'.repeat(1_000)}"}\n`;
    for (let lines = 0; lines < 100; lines++) book.write(line);
    expect(book.since(-1)).toHaveLength(100);
  },
);

it('a port that is taken is refused in a sentence, and the engine serves another one', async () => {
  await using first = await listening();
  const made = async (port: number) =>
    await createApi({
      ...{ engine: first.engine, token: null, host: '127.0.0.1', port },
      ...{ staticDir: tmpdir(), log: silentLogger() },
    });
  const second = await made(first.port);
  await expect(second.listen()).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining(`Port ${String(first.port)} of 127.0.0.1 is taken`),
  });
  await second.close();
  const third = await made(0);
  expect((await fetch(`${await third.listen()}api/health`)).status).toBe(200);
  await third.close();
});

it('a clock that jumps ends no request early, keeps none for ever, and breaks no order of what was used', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { engine, infer } = await engineUnderTest({
    run: async (items) => {
      vi.setSystemTime(Date.now() - 86_400_000);
      await new Promise((resolve) => setImmediate(resolve));
      vi.setSystemTime(Date.now() + 366 * 86_400_000);
      return items.map(() => [{ label: 'A', score: 1 }]);
    },
  });
  await using _engine = engine;
  for (let request = 0; request < 5; request++) {
    const events = await infer({ timeout_s: 5 });
    expect(events.at(-1)).toMatchObject({ type: 'done' });
  }
  expect(engine.activity().requests).toEqual([]);
  expect(engine.history.page({}).total).toBe(5);
});
