/** How long a pass takes with each of several counts of threads: what main decides from how many this machine is given. */
import * as ort from 'onnxruntime-node';
import { sessionOptions } from '../backends/session-options.ts';

/** Tokens of the text that is passed: a paragraph, with enough work in a pass that threads can help. */
const TOKENS = 128;
/** Every count has so many passes at least, and the median of them outlives one that was disturbed. */
const LEAST_ROUNDS = 3;
/** After this many none changes the median any more. */
const MOST_ROUNDS = 15;
/** Beyond the least, rounds begin for so long, in ms: the machine is a person's. */
const BUDGET_MS = 300;

/**
 * Times passes of a graph whose inputs are token ids (one row of {@link TOKENS}), in ms for each count. Rounds go
 * through all counts in turn, so that what slows the machine down for a while slows all of them. `now` is a clock in ms.
 */
export async function threadTimes(
  file: string,
  counts: readonly number[],
  now: () => number = () => performance.now(),
): Promise<{ threads: number; ms: number[] }[]> {
  const sessions: { threads: number; ms: number[]; session: ort.InferenceSession }[] = [];
  try {
    for (const threads of counts) {
      const session = await ort.InferenceSession.create(file, sessionOptions('cpu', threads));
      sessions.push({ threads, ms: [], session });
      await pass(session);
    }
    const started = now();
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if (round >= LEAST_ROUNDS && now() - started > BUDGET_MS) break;
      for (const { session, ms } of sessions) {
        const before = now();
        await pass(session);
        ms.push(now() - before);
      }
    }
  } finally {
    for (const { session } of sessions) await session.release();
  }
  return sessions.map(({ threads, ms }) => ({ threads, ms }));
}

async function pass(session: ort.InferenceSession): Promise<void> {
  const ones = (): ort.Tensor => new ort.Tensor('int64', new BigInt64Array(TOKENS).fill(1n), [1, TOKENS]);
  await session.run(Object.fromEntries(session.inputNames.map((name) => [name, ones()])));
}
