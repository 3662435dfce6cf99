/** What text encoders share: a head, and a way to count positions. */
import type { GraphBuilder } from '../graph/builder.ts';
import type { Value } from '../graph/value.ts';

/** Scores for where an answer starts and ends, from states [batch, sequence, width]. */
export function answerSpan(g: GraphBuilder, states: Value): void {
  const [start, end] = g.split(g.linear(states, 'qa_outputs'), -1, [1, 1]);
  g.output('start_logits', g.squeeze(start, -1));
  g.output('end_logits', g.squeeze(end, -1));
}

type CommonHead = 'Model' | 'TokenClassification' | 'QuestionAnswering';

/** Writes the outputs of the heads that every text encoder has alike; false for another head, which is its own to write. */
export function commonHead(g: GraphBuilder, head: string, states: Value): head is CommonHead {
  if (head === 'Model') g.output('last_hidden_state', states);
  else if (head === 'TokenClassification') g.output('logits', g.linear(states, 'classifier'));
  else if (head === 'QuestionAnswering') answerSpan(g, states);
  else return false;
  return true;
}

/** Places of int64 ids [batch, sequence] counted over what is not padding, from the padding's own id + 1; padding has that id. */
export function positionsAfterPadding(g: GraphBuilder, ids: Value, pad: number): Value {
  const real = g.cast(g.unary('Not', g.equal(ids, pad)), 'int64');
  const counted = g.op('CumSum', [real, g.constant('int64', [], [1])], ids.dims);
  return g.add(g.mul(counted, real), pad);
}
