/** echo: the inputs come back as they were. For programs that test their connection, and for models of no known task. */
import { z } from 'zod';
import { defineTask } from './contract.ts';

/** Contract of echo; it never reaches a runner. */
export const echo = defineTask({
  id: 'echo',
  title: 'Echo',
  summary: 'Gives the inputs back unchanged.',
  modality: 'text',
  input: z.json(),
  options: z.record(z.string(), z.json()),
  result: z.json(),
  describeInput: (given) => (typeof given === 'string' ? given : JSON.stringify(given).slice(0, 1_000)),
  describeResults: () => 'unchanged',
});
