/** The scores of a classification run. */
import { z } from 'zod';
import { textClassification } from '../../../shared/tasks/text-classification.ts';
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import { textsOf } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { ofFinished } from '../finished-result.ts';

const manySchema = z.array(textClassification.result);

/** Texts with the scores of each, in the order of the input. */
export interface Scored {
  readonly texts: readonly string[];
  readonly results: readonly (readonly LabelScore[])[];
  /** True where the input was a list, even of one text. */
  readonly many: boolean;
}

/** What a finished run gave; null while there is none, or where its result has another shape. */
export const scoredOf = ofFinished(parse);

function parse(run: Run): Scored | null {
  const { inputs } = run.request;
  const many = Array.isArray(inputs);
  const results = manySchema.safeParse(many ? run.result : [run.result]);
  return results.success ? { texts: textsOf(inputs), results: results.data, many } : null;
}
