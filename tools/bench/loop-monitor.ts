/** Loaded into main before Hearth is: measures the delay of its event loop, and tells it when it is asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { z } from 'zod';
import { answerParent } from './child.ts';
import { loopQuestionSchema, type loopDelaySchema } from './loop-protocol.ts';

/** The timer that the delay is measured with; its millisecond is part of every sample. */
const RESOLUTION_MS = 1;
const NANOSECONDS_PER_MS = 1e6;

const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
histogram.enable();

function read(): z.input<typeof loopDelaySchema> {
  const at = (percentile: number): number => histogram.percentile(percentile) / NANOSECONDS_PER_MS;
  return {
    samples: histogram.count,
    p50: at(50),
    p99: at(99),
    p999: at(99.9),
    max: histogram.max / NANOSECONDS_PER_MS,
  };
}

answerParent(async (message) => {
  const { ask } = loopQuestionSchema.parse(message);
  if (ask === 'read') return read();
  histogram.reset();
  return {};
});
