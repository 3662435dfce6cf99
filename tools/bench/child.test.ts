import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endWithBenchmark } from './child.ts';

/** A process that ends at once. */
const brief = (): ChildProcess => fork('-', { execArgv: ['--eval', ''], stdio: 'ignore' });

it('listens once for the end of the benchmark, however many processes it has, and no more when they are gone', async () => {
  const before = process.listenerCount('exit');
  const children = [brief(), brief(), brief()];
  for (const child of children) endWithBenchmark(child);
  expect(process.listenerCount('exit')).toBe(before + 1);
  await Promise.all(children.map((child) => once(child, 'exit')));
  expect(process.listenerCount('exit')).toBe(before);
});
