/** Lines of like meaning as groups: clusters of their vectors. Pure, and the same each time. */
import { matrixOf } from './metric.ts';
import { cosine } from './similarity.ts';

/** As many as there are colours that can be told apart beside the ember. */
export const MOST_GROUPS = 7;
/** Lines that are joined one by one; each joining looks at all pairs. Later ones go to the group nearest to them. */
const MOST_JOINED = 200;
/** Where no cut stands out by this much of the cosine, the lines are one group. */
const LEAST_GAP = 0.03;

type Vector = readonly number[];

/**
 * The group of each line, numbered from 0 in the order of their first lines. The two groups that are most alike on
 * average are joined again and again (average linkage), and the joining stops where the next one would cost most.
 */
export function groupsOf(vectors: readonly Vector[]): number[] {
  const joined = vectors.slice(0, MOST_JOINED);
  const labels = cutOf(joined);
  if (vectors.length > MOST_JOINED) {
    const centres = centresOf(joined, labels);
    for (const vector of vectors.slice(MOST_JOINED)) labels.push(nearestCentre(centres, vector));
  }
  return labels;
}

/** The indexes of all lines, group by group, each in the order of the input. */
export function byGroup(groups: readonly number[]): number[] {
  return [...groups.keys()].sort((a, b) => (groups[a] ?? 0) - (groups[b] ?? 0) || a - b);
}

interface Cluster {
  readonly members: readonly number[];
  /** The sum of cosines with every other cluster, by its place: over the product of sizes it is their mean. */
  readonly sums: readonly number[];
}

/** Joins all lines into one cluster, and gives the groups of the state with the largest gap to the next joining. */
function cutOf(vectors: readonly Vector[]): number[] {
  let clusters = matrixOf('cosine', vectors).map((sums, index): Cluster => ({ members: [index], sums }));
  let best: { readonly gap: number; readonly clusters: readonly Cluster[] } | null = null;
  let last = 1;
  while (clusters.length > 1) {
    const pair = closestPair(clusters);
    const gap = last - pair.value;
    const few = clusters.length <= MOST_GROUPS && clusters.length < vectors.length;
    if (few && gap > (best?.gap ?? LEAST_GAP)) best = { gap, clusters };
    last = pair.value;
    clusters = merged(clusters, pair.a, pair.b);
  }
  return labelled(best?.clusters ?? clusters, vectors.length);
}

function closestPair(clusters: readonly Cluster[]): { a: number; b: number; value: number } {
  let best = { a: 0, b: 1, value: -Infinity };
  for (const [a, { members, sums }] of clusters.entries())
    for (let b = a + 1; b < clusters.length; b += 1) {
      const value = (sums[b] ?? 0) / (members.length * (clusters[b]?.members.length ?? 1));
      if (value > best.value) best = { a, b, value };
    }
  return best;
}

/** The clusters with the one at `b` joined to the one at `a`, which comes before it. */
function merged(clusters: readonly Cluster[], a: number, b: number): Cluster[] {
  const joined = (sums: readonly number[]): number[] =>
    sums.flatMap((sum, n) => (n === b ? [] : [n === a ? sum + (sums[b] ?? 0) : sum]));
  const [into, from] = [clusters[a], clusters[b]];
  return clusters.flatMap((cluster, index) => {
    if (index === b) return [];
    if (index !== a || into === undefined || from === undefined)
      return [{ members: cluster.members, sums: joined(cluster.sums) }];
    const sums = into.sums.map((sum, n) => sum + (from.sums[n] ?? 0));
    return [{ members: [...into.members, ...from.members], sums: joined(sums) }];
  });
}

function labelled(clusters: readonly Cluster[], count: number): number[] {
  const labels = new Array<number>(count).fill(0);
  const first = (cluster: Cluster): number => Math.min(...cluster.members);
  const ordered = clusters.toSorted((a, b) => first(a) - first(b));
  for (const [label, { members }] of ordered.entries()) for (const index of members) labels[index] = label;
  return labels;
}

/** The sum of each group's vectors; its length does not matter to a cosine. */
function centresOf(vectors: readonly Vector[], labels: readonly number[]): number[][] {
  const centres: number[][] = [];
  for (const [index, vector] of vectors.entries()) {
    const label = labels[index] ?? 0;
    const centre = (centres[label] ??= new Array<number>(vector.length).fill(0));
    for (const [n, value] of vector.entries()) centre[n] = (centre[n] ?? 0) + value;
  }
  return centres;
}

function nearestCentre(centres: readonly Vector[], vector: Vector): number {
  let best = { label: 0, value: -Infinity };
  for (const [label, centre] of centres.entries()) {
    const value = cosine(centre, vector);
    if (value > best.value) best = { label, value };
  }
  return best.label;
}
