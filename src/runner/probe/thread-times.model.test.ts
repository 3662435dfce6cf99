import { join } from 'node:path';
import { expect, it } from 'vitest';
import { threadTimes } from './thread-times.ts';

const MINILM = join(
  import.meta.dirname,
  '../../../resources/models/sentence-transformers/all-MiniLM-L6-v2/onnx/model_quantized.onnx',
);

it('times every count the same number of times, in turn, and stops when its time is up', async () => {
  let clock = 0;
  // Each look at the clock is 30 ms later: a pass takes 30, and the budget is over after the third round.
  const times = await threadTimes(MINILM, [1, 2], () => (clock += 30));
  expect(times).toEqual([
    { threads: 1, ms: [30, 30, 30] },
    { threads: 2, ms: [30, 30, 30] },
  ]);
});

it('fails with the reason of a file that is no graph, and leaves no session', async () => {
  await expect(threadTimes(import.meta.filename, [1])).rejects.toThrow();
});
