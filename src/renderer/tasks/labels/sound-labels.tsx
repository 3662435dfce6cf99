/** The labels of a sound below it. */
import { messages as runMessages } from '../../features/run/messages.ts';
import { fieldsOf, mediaOf, partsOf } from '../../features/run/parts.ts';
import { isRunTask } from '../../features/run/request.ts';
import type { OfRun } from '../view.ts';
import { LabelBars } from './label-bars.tsx';
import { labelsOf } from './labels-of.ts';

/** The result of the tasks that name a sound. */
export function SoundLabels({ run }: OfRun) {
  const scores = labelsOf(run);
  if (scores === null) return <p className="p-5 text-bad">{runMessages.unknownResult}</p>;
  const { task, inputs } = run.request;
  const sound = isRunTask(task) ? mediaOf(partsOf(fieldsOf(task), inputs)['audio']) : null;
  return <LabelBars of={sound?.name ?? ''} scores={scores} />;
}
