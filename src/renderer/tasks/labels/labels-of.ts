/** The labels that a run gave, whatever it was about. */
import { z } from 'zod';
import { labelScoreSchema } from '../../../shared/tasks/labels.ts';
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import type { Run } from '../../features/run/run-state.ts';
import { ofFinished } from '../finished-result.ts';

const one = z.array(labelScoreSchema);
const resultSchema = z.union([one, z.array(one).transform(([first = []]) => first)]);

/** The labels of a finished run, best first; null for a result of another shape. Of a list those of the first input. */
export const labelsOf = ofFinished(
  (run: Run): readonly LabelScore[] | null => resultSchema.safeParse(run.result).data ?? null,
);
