/** The Result tab of the embeddings: how alike the lines are, and the nearest of the selected one. */
import { currentRun, useRun } from '../../stores/run.ts';
import { messages } from './messages.ts';
import { embeddedOf, useLooks } from './result.ts';
import { SimilarityView } from './similarity-view.tsx';

/** A sentence until there is a result. */
export function EmbeddingResult() {
  const run = useRun((state) => currentRun(state, 'feature-extraction'));
  const selected = useLooks((state) => state.selected);
  const embedded = embeddedOf(run);
  if (embedded === null) return <p className="px-4 py-4 text-fg-3">{messages.noResult}</p>;
  return (
    <SimilarityView
      key={run?.id}
      embedded={embedded}
      selected={Math.min(selected, embedded.lines.length - 1)}
    />
  );
}
