/** What was measured of a finished answer, as short words for one line. */
import { textGeneration } from '../../../shared/tasks/text-generation.ts';
import type { Run } from '../../features/run/run-state.ts';
import { tokensOf } from '../../stores/run.ts';
import { messages } from './messages.ts';

/** Tokens, speed and first token; of a stopped run only what came. */
export function figuresOf(run: Run): string[] {
  const parsed = textGeneration.result.safeParse(run.result);
  const { meta } = run;
  if (!parsed.success || meta === null) {
    const { pieces } = tokensOf(run.id).view();
    if (pieces > 0) return [messages.liveTokens(pieces)];
    return parsed.success && parsed.data.tokens > 0 ? [messages.tokens(parsed.data.tokens)] : [];
  }
  return [
    messages.tokens(parsed.data.tokens),
    ...(meta.tokens_per_second === undefined ? [] : [messages.liveRate(meta.tokens_per_second)]),
    ...(meta.first_token_latency_ms === undefined ? [] : [messages.firstToken(meta.first_token_latency_ms)]),
    ...(parsed.data.finish_reason === 'length' ? [messages.cutShort] : []),
  ];
}
