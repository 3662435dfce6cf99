/** What sets two models apart in the order of evictions, in words. Pure. */
import { shortName } from '../../shared/notice-messages.ts';
import { RECENT_MS, stepOf, type Resident, type Shortage } from './eviction-order.ts';
import { formatBytes } from '../../shared/format-bytes.ts';

/** Which of the two the words are about. */
export type Side = 'first' | 'second';

/** Below this difference of two worths (of their logarithms) nothing that could be named sets them apart. */
const SAME = 0.01;

/**
 * Why `first` goes before `second`, told of one of them. Of what makes the worth of a model (`worthOf`), that is named
 * which speaks most for this order; a worth is a product, so the parts compare by their logarithms.
 */
export function apart(first: Resident, second: Resident, short: Shortage, side: Side): string {
  const [self, other] = side === 'first' ? [first, second] : [second, first];
  if (stepOf(first) !== stepOf(second)) return stepApart(self, other, side);
  const parts = [
    { by: Math.log(cost(second) / cost(first)), say: reload },
    { by: Math.log((first.idleMs + RECENT_MS) / (second.idleMs + RECENT_MS)), say: rest },
    { by: short === 'memory' ? Math.log(size(first) / size(second)) : 0, say: frees },
  ];
  const [most] = parts.toSorted((a, b) => b.by - a.by);
  return most === undefined || most.by < SAME
    ? `nothing sets it apart from ${name(other)}`
    : most.say(self, other, side);
}

function stepApart(self: Resident, other: Resident, side: Side): string {
  if (side === 'second')
    return self.waiting > 0 ? waits('it', self.waiting) : `it was used, ${name(other)} was only loaded ahead`;
  return self.ahead ? 'it was loaded ahead and nobody has used it yet' : waits(name(other), other.waiting);
}

const waits = (model: string, count: number): string =>
  count === 1 ? `a request waits for ${model}` : `${String(count)} requests wait for ${model}`;

type Say = (self: Resident, other: Resident, side: Side) => string;

const reload: Say = (self, other, side) =>
  side === 'first'
    ? `it is back in ${seconds(self)}, ${name(other)} only in ${seconds(other)}`
    : `it is back only in ${seconds(self)}, ${name(other)} in ${seconds(other)}`;

const rest: Say = (_self, other, side) =>
  side === 'first'
    ? `it was used longer ago than ${name(other)}`
    : `it was used more recently than ${name(other)}`;

const frees: Say = (self, other) =>
  `it holds ${formatBytes(self.bytes)}, ${name(other)} ${formatBytes(other.bytes)}`;

const seconds = (resident: Resident): string => {
  const ms = cost(resident);
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(1)} s`;
};
/** As lists show it: an owner before each name would make a line of words two. */
const name = ({ model }: Resident): string => shortName(model);
const cost = ({ reloadMs }: Resident): number => Math.max(1, reloadMs);
const size = ({ bytes }: Resident): number => Math.max(1, bytes);
