/** The plane of some vectors, computed in a worker. */
import { useEffect, useState } from 'react';
import { z } from 'zod';
import type { Projection } from './pca.ts';

const projectionSchema = z.object({ points: z.array(z.tuple([z.number(), z.number()])), share: z.number() });

/** Null while it is computed, or where the worker could not. A new set of vectors ends the old computation. */
export function useProjection(vectors: readonly (readonly number[])[]): Projection | null {
  const [known, setKnown] = useState<{ of: typeof vectors; projection: Projection } | null>(null);
  useEffect(() => {
    const worker = new Worker(new URL('./pca-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => {
      const parsed = projectionSchema.safeParse(data);
      if (parsed.success) setKnown({ of: vectors, projection: parsed.data });
      worker.terminate();
    };
    worker.postMessage(vectors);
    return () => worker.terminate();
  }, [vectors]);
  return known?.of === vectors ? known.projection : null;
}
