/** What the Options tab shows of the classification beside the model's options: the threshold, running while one types. */
import { useId } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { Slider, Toggle } from '../../ui/controls.tsx';
import { messages } from './messages.ts';
import { chooseWhileTyping, isQuick, useScoresView } from './view-store.ts';

/** The step of the threshold. */
const STEP = 0.01;

/** Both are about the view: neither makes a request by itself. */
export function ClassificationOptions({ model }: { readonly model: ModelInfo | null }) {
  const { threshold, whileTyping } = useScoresView();
  const noteId = useId();
  const quick = isQuick(model);
  return (
    <>
      <div className="py-1.5">
        <div className="flex min-h-7 items-center justify-between">
          <span className="font-medium text-fg-2">{messages.showAbove}</span>
          <span className="mono rounded-1 border border-line bg-raised px-2 py-0.5">
            {messages.threshold(threshold)}
          </span>
        </div>
        <Slider
          aria-label={messages.showAbove}
          position={threshold}
          step={STEP}
          valueText={messages.threshold(threshold)}
          onPosition={(next) => useScoresView.setState({ threshold: next })}
        />
      </div>
      <div className="flex items-center justify-between gap-3 py-1.5">
        <span>
          <span className="block font-medium text-fg-2">{messages.whileTyping}</span>
          <span id={noteId} className="block text-12 text-fg-3">
            {quick && model?.speed ? messages.answersIn(model.speed.run_ms) : messages.notQuick}
          </span>
        </span>
        <Toggle
          checked={whileTyping}
          onChange={chooseWhileTyping}
          aria-label={messages.whileTyping}
          aria-describedby={noteId}
        />
      </div>
    </>
  );
}
