/** What the benchmark of conversions and its child process say to each other. */
import { z } from 'zod';

/** A conversion to make, and to remove again. */
export const conversionSchema = z.object({
  folder: z.string(),
  out: z.string(),
  quantization: z.enum(['F16', 'Q8_0', 'Q4_0', 'Q4_K_M', 'Q5_K_M', 'Q6_K']),
});
/** A quantization. */
export type BenchQuantization = z.output<typeof conversionSchema>['quantization'];

/** What it took: time, time of processors, and the most memory that the process ever had. */
export const tookSchema = z.object({ ms: z.number(), cpuMs: z.number(), peakBytes: z.number() });
/** What a conversion took. */
export type Took = z.output<typeof tookSchema>;
