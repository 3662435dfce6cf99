/** The labels that a run gave, whatever it was about. */
import { z } from 'zod';
import { labelledWindowSchema, type LabelledWindow } from '../../../shared/tasks/audio-classification.ts';
import { labelScoreSchema } from '../../../shared/tasks/labels.ts';
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import { fieldsOf, mediaOf, partsOf } from '../../features/run/parts.ts';
import { isRunTask } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { ofFinished } from '../finished-result.ts';

const one = z.array(labelScoreSchema);
const resultSchema = z.union([one, z.array(one).transform(([first = []]) => first)]);

/** The labels of a finished run, best first; null for a result of another shape. Of a list those of the first input. */
export const labelsOf = ofFinished(
  (run: Run): readonly LabelScore[] | null => resultSchema.safeParse(run.result).data ?? null,
);

/** The name of the picture or sound that a run named; empty where it has none. */
export function givenName({ request: { task, inputs } }: Run): string {
  if (!isRunTask(task)) return '';
  const fields = fieldsOf(task);
  const given = fields.find(({ kind }) => kind === 'image' || kind === 'audio')?.name ?? '';
  return mediaOf(partsOf(fields, inputs)[given])?.name ?? '';
}

const windowsSchema = z.array(labelledWindowSchema).min(1);

/** The windows of a sound whose labels a finished run gave over time; null for any other result. */
export const windowsOf = ofFinished(
  (run: Run): readonly LabelledWindow[] | null => windowsSchema.safeParse(run.result).data ?? null,
);
