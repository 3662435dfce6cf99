/** A child process of the benchmark: converts a checkpoint when asked, and tells the time, the processor's and memory. */
import { rm } from 'node:fs/promises';
import { convertToGguf } from '../../src/convert/gguf/convert.ts';
import { answerParent } from './child.ts';
import { conversionSchema, type Took } from './gguf-protocol.ts';

answerParent(async (message): Promise<Took> => {
  const { folder, out, quantization } = conversionSchema.parse(message);
  const [started, before] = [performance.now(), process.cpuUsage()];
  const { path } = await convertToGguf({ folder, quantization }, out);
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  await rm(path);
  return { ms, cpuMs: (user + system) / 1000, peakBytes: process.resourceUsage().maxRSS * 1024 };
});
