/** The text that a run of a task that writes one has given. Pure. */
import { z } from 'zod';
import type { Run } from './run-state.ts';

const written = z.object({ generated_text: z.string() });
const resultSchema = z.union([written, z.array(written).transform(([first]) => first)]);

/** The text of its result, of a list that of the first one; before there is a result, what has come of it. */
export function answerOf({ result }: Pick<Run, 'result'>, streamed: string): string {
  return (resultSchema.safeParse(result).data?.generated_text ?? streamed).trim();
}
