/** A child process of the benchmark: writes the graphs of a checkpoint once, cold, and tells the time and their bytes. */
import { z } from 'zod';
import { buildGraphs, openCheckpoint } from '../../src/convert/convert.ts';
import { answerParent } from './child.ts';

answerParent(async (message) => {
  const { folder } = z.object({ folder: z.string() }).parse(message);
  const started = performance.now();
  const graphs = buildGraphs(await openCheckpoint(folder));
  const ms = performance.now() - started;
  return { ms, bytes: [...graphs.values()].reduce((sum, { bytes }) => sum + bytes.length, 0) };
});
