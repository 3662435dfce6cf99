/** The labels of a picture beside it, as bars; those below a threshold are left out without a run. */
import { z } from 'zod';
import { labelScoreSchema } from '../../../shared/tasks/labels.ts';
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import type { Run } from '../../features/run/run-state.ts';
import { Slider } from '../../ui/controls.tsx';
import { ofFinished } from '../finished-result.ts';
import { nameOf } from '../picture/messages.ts';
import { NoResult } from '../picture/pane-parts.tsx';
import { pictureOf } from '../picture/pictures.ts';
import { useShownRun } from '../picture/use-run.ts';
import { messages } from '../text-classification/messages.ts';
import { OneText } from '../text-classification/scores.tsx';
import { useScoresView } from '../text-classification/view-store.ts';

const STEP = 0.01;
const one = z.array(labelScoreSchema);
const resultSchema = z.union([one, z.array(one).transform(([first = []]) => first)]);

/** The labels of a finished run, best first; null for a result of another shape. */
const labelsOf = ofFinished(
  (run: Run): readonly LabelScore[] | null => resultSchema.safeParse(run.result).data ?? null,
);

/** The tab of the result. */
export function ImageLabels() {
  const run = useShownRun();
  const scores = labelsOf(run);
  const threshold = useScoresView((state) => state.threshold);
  if (run === null || scores === null) return <NoResult />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="shrink-0 border-b border-line px-4 pt-2.5 pb-2">
        <div className="flex items-center justify-between">
          <span className="font-medium">{messages.showAbove}</span>
          <span className="num text-12 text-fg-3">{messages.threshold(threshold)}</span>
        </div>
        <Slider
          aria-label={messages.showAbove}
          position={threshold}
          step={STEP}
          valueText={messages.threshold(threshold)}
          onPosition={(next) => useScoresView.setState({ threshold: next })}
        />
      </div>
      <div
        tabIndex={0}
        role="region"
        aria-label={messages.labels}
        className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
      >
        <OneText text={nameOf(pictureOf(run))} scores={scores} />
      </div>
    </div>
  );
}
