/** What the Options tab shows of the text workbench beside the model's options: the mode and the context. */
import { textGeneration } from '../../../shared/tasks/text-generation.ts';
import { chooseMode, currentRun, modeFor, useRun } from '../../stores/run.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { Segmented } from '../../ui/controls.tsx';
import { Bar } from '../../ui/parts.tsx';
import { contextUse } from './context-meter.ts';
import { messages } from './messages.ts';

/** Chat or completion; a model without a chat template has no choice. */
export function ModeRow({ model }: { readonly model: ModelInfo | null }) {
  const mode = useRun((state) => modeFor(state.mode, model?.chat ?? true));
  if (model?.chat !== true) return null;
  return (
    <div className="flex min-h-10 items-center justify-between gap-3">
      <span className="font-medium text-fg-2">{messages.mode}</span>
      <Segmented
        label={messages.mode}
        value={mode}
        onChange={chooseMode}
        options={[
          { value: 'chat', label: messages.chat },
          { value: 'completion', label: messages.completion },
        ]}
      />
    </div>
  );
}

/** How much of the context the conversation takes. */
export function ContextMeter() {
  const run = useRun((state) => currentRun(state, 'text-generation'));
  const answer = textGeneration.result.safeParse(run?.result);
  const use = contextUse(run?.meta ?? null, answer.success ? answer.data.tokens : 0);
  if (use === null) return null;
  return (
    <section aria-label={messages.context} className="shrink-0 border-t border-line px-4 py-3">
      <div className="num mb-2 flex justify-between gap-2 text-12">
        <h2 className="font-semibold text-fg-2">{messages.context}</h2>
        <span className="text-fg-2">{messages.contextUsed(use.used, use.length)}</span>
      </div>
      <Bar share={use.share} />
      {use.nearlyFull && <p className="mt-2 text-12 text-warn">{messages.contextFull}</p>}
    </section>
  );
}
