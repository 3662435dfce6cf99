import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gathered, type LineSink } from './gathered.ts';

const INFO = '{"level":30,"msg":"done"}\n';
const ERROR = '{"level":50,"msg":"failed"}\n';

function sink(): { readonly lines: LineSink; readonly written: string[] } {
  const written: string[] = [];
  return { lines: gathered((text) => written.push(text)), written };
}

it('lets no request wait for its own line, and writes the lines of a turn together', async () => {
  const { lines, written } = sink();
  lines.write(INFO);
  lines.write(INFO);
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual([INFO + INFO]);
});

it('loses neither what came before an error nor the error where the process ends at once', async () => {
  const { lines, written } = sink();
  lines.write(INFO);
  lines.write(ERROR);
  expect(written).toEqual([INFO + ERROR]);
  await setImmediate();
  expect(written).toHaveLength(1);
});

it('loses no line at the end of the process, and leaves no listener behind', () => {
  const before = process.listenerCount('exit');
  const { lines, written } = sink();
  lines.write(INFO);
  process.listeners('exit').at(-1)?.call(process, 0);
  expect(written).toEqual([INFO]);
  expect(process.listenerCount('exit')).toBe(before);
});
