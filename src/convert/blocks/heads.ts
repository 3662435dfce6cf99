/** Heads that text encoders share. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';

/** Scores for where an answer starts and ends, from states [batch, sequence, width]. */
export function answerSpan(g: GraphBuilder, states: Value): void {
  const [start, end] = g.split(g.linear(states, 'qa_outputs'), -1, [1, 1]);
  g.output('start_logits', g.squeeze(start, -1));
  g.output('end_logits', g.squeeze(end, -1));
}
