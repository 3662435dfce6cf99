/** The colours of labels in a batch. */
import { useMemo } from 'react';
import { colourPlaces } from '../../tasks/picture/colours.ts';
import type { Batch } from './batch.ts';
import { labelCounts } from './findings.ts';

/** The places of colours: a label has the same one in all pictures, and moving the threshold changes none. */
export function useBatchPlaces(batch: Batch): ReadonlyMap<string, number> {
  const names = labelCounts(batch, 0)
    .map(([label]) => label)
    .sort()
    .join('\n');
  return useMemo(() => colourPlaces(names.split('\n')), [names]);
}
