/** How likely a token is by the logits of a step: log-softmax over the whole vocabulary. Pure. */
import type { LikelyToken, WeighedToken } from './backend.ts';
import { kthLargest } from './sampler.ts';

/**
 * A token by the logits before it, with so many alternatives: `logprob[i] = logit[i] - log(sum(exp(logit)))`, as
 * PyTorch's `log_softmax` has it, summed in double precision. Of equal logits the lower id comes first.
 */
export function weigh(logits: Float32Array, id: number, alternatives: number): WeighedToken {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  const whole = highest + Math.log(sum);
  const likely = (token: number): LikelyToken => ({
    id: token,
    logprob: (logits[token] ?? -Infinity) - whole,
  });
  return { ...likely(id), alternatives: highestOf(logits, alternatives).map(likely) };
}

/** Ids of the `count` highest logits, highest first. */
function highestOf(logits: Float32Array, count: number): number[] {
  if (count < 1) return [];
  const floor = kthLargest(logits, Math.min(count, logits.length));
  const ids: number[] = [];
  logits.forEach((logit, id) => {
    if (logit >= floor) ids.push(id);
  });
  return ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b).slice(0, count);
}
