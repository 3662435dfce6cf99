/** Labels with their scores as bars; those below a threshold are left out without a run. */
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import { Slider } from '../../ui/controls.tsx';
import { messages } from '../text-classification/messages.ts';
import { OneText } from '../text-classification/scores.tsx';
import { useScoresView } from '../text-classification/view-store.ts';

const STEP = 0.01;

interface LabelBarsProps {
  /** What the labels are of. */
  readonly of: string;
  /** Best first. */
  readonly scores: readonly LabelScore[];
}

/** A slider above, the bars below. */
export function LabelBars({ of, scores }: LabelBarsProps) {
  const threshold = useScoresView((state) => state.threshold);
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
        <OneText inPane text={of} scores={scores} />
      </div>
    </div>
  );
}
