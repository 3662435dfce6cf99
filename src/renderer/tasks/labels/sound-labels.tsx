/** The labels of a sound below it, as a whole or over time. */
import { messages as runMessages } from '../../features/run/messages.ts';
import { fieldsOf, mediaOf, partsOf } from '../../features/run/parts.ts';
import { isRunTask } from '../../features/run/request.ts';
import type { OfRun } from '../view.ts';
import { LabelBars } from './label-bars.tsx';
import { labelsOf, windowsOf } from './labels-of.ts';
import { TimedLabels } from './timed-labels.tsx';

/** The result of the tasks that name a sound. */
export function SoundLabels({ run }: OfRun) {
  const { task, inputs } = run.request;
  const sound = isRunTask(task) ? mediaOf(partsOf(fieldsOf(task), inputs)['audio']) : null;
  const windows = windowsOf(run);
  if (windows !== null) return <TimedLabels run={run} sound={sound?.media_id ?? null} windows={windows} />;
  const scores = labelsOf(run);
  if (scores === null) return <p className="p-5 text-bad">{runMessages.unknownResult}</p>;
  return <LabelBars of={sound?.name ?? ''} scores={scores} />;
}
