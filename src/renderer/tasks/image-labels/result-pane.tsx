/** The labels of a picture beside it. */
import { LabelBars } from '../labels/label-bars.tsx';
import { labelsOf } from '../labels/labels-of.ts';
import { nameOf } from '../picture/messages.ts';
import { NoResult } from '../picture/pane-parts.tsx';
import { pictureOf } from '../picture/pictures.ts';
import { useShownRun } from '../picture/use-run.ts';

/** The tab of the result. */
export function ImageLabels() {
  const run = useShownRun();
  const scores = labelsOf(run);
  if (run === null || scores === null) return <NoResult />;
  return <LabelBars of={nameOf(pictureOf(run))} scores={scores} />;
}
