/** What of the kept examples would run differently now, in the words of a banner. Pure. */
import type { Change } from '../../../shared/examples/changes.ts';
import type { ExampleRow } from '../../../shared/examples/contract.ts';

/** Examples that would run differently, and what of it is worth a word. */
export interface Differing {
  readonly examples: readonly number[];
  /** The first model with its first change. */
  readonly model: string;
  readonly change: Change;
  /** Further changes, each model's own counted. */
  readonly more: number;
  /** Names this set of changes, to remember that it was dismissed; how many examples it is of does not matter. */
  readonly key: string;
}

/** See above; null where every example would run as it did. */
export function differingOf(
  examples: readonly Pick<ExampleRow, 'example' | 'model' | 'would_change'>[],
): Differing | null {
  const changes = new Map<string, { readonly model: string; readonly change: Change }>();
  for (const { model, would_change } of examples)
    for (const change of would_change) changes.set(JSON.stringify([model, change]), { model, change });
  const [first, ...others] = changes.values();
  if (first === undefined) return null;
  const differ = examples.flatMap(({ example, would_change }) => (would_change.length > 0 ? [example] : []));
  return { examples: differ, ...first, more: others.length, key: [...changes.keys()].toSorted().join('\n') };
}
