/** How a model stands to this machine, in one cell: in memory or not, whether it fits, and how fast it was. */
import type { ModelInfo } from '../../../shared/models.ts';
import { useLibrary } from '../../stores/library.ts';
import { verdictMessages } from '../run/verdict-messages.ts';
import { VerdictWord } from '../run/verdict-pill.tsx';
import { messages } from './messages.ts';

/** The verdict in a word, then the measured speed; while it loads, the stage and its share. */
export function StateCell({ model }: { readonly model: ModelInfo }) {
  const load = useLibrary((state) => state.loads[model.id]);
  const note =
    load !== undefined
      ? `${messages.loading(load.stage)}, ${messages.percent(load.progress)}`
      : model.speed !== null && model.problem === null
        ? verdictMessages.speed(model.speed)
        : null;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <VerdictWord model={model} size={false} />
      {note !== null && <span className="num truncate text-12 text-fg-2">{note}</span>}
    </span>
  );
}
