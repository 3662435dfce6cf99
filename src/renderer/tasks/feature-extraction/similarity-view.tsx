/** How alike the lines are: the way to compare them, the matrix, and the nearest lines of the selected one. */
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { saveFile } from '../../features/run/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Choice } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { GroupDot } from './group-dot.tsx';
import { Matrix } from './matrix.tsx';
import { messages } from './messages.ts';
import { METRICS, matrixOf, nearest } from './metric.ts';
import { chooseMetric, orderOf, select, useLooks, vectorsAsJson } from './result.ts';
import type { Embedded } from './result.ts';
import { vectorsAsCsv } from './similarity.ts';

/** Most lines of the matrix: more squares than this are too small to point at. */
const MATRIX_LINES = 40;
const NEAREST = 8;
/** Largest square and the column of numbers beside them, px: few lines make a small matrix, not a large one. */
const SQUARE_PX = 36;
const HEAD_PX = 32;

interface SimilarityViewProps {
  readonly embedded: Embedded;
  readonly selected: number;
}

/** Matrix above, neighbours below. */
export function SimilarityView({ embedded, selected }: SimilarityViewProps) {
  const { lines, vectors, dimensions } = embedded;
  const { metric, grouped } = useLooks();
  const order = useMemo(() => orderOf(embedded, grouped).slice(0, MATRIX_LINES), [embedded, grouped]);
  const matrix = useMemo(
    () =>
      matrixOf(
        metric,
        order.map((index) => vectors[index] ?? []),
      ),
    [metric, order, vectors],
  );
  const neighbours = useMemo(() => nearest(metric, vectors, selected, NEAREST), [metric, vectors, selected]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-11 shrink-0 items-center gap-3 px-4">
        <h2 className="flex-1 text-12 font-semibold">{messages.similarity}</h2>
        <Choice
          label={messages.metrics}
          value={metric}
          onChange={(value) => {
            const chosen = METRICS.find((each) => each === value);
            if (chosen !== undefined) chooseMetric(chosen);
          }}
          options={METRICS.map((value) => ({ value, label: messages.metric[value] }))}
        />
      </div>
      <div
        className="min-h-0 flex-1 overflow-auto px-4 pt-1 pb-3 outline-offset-[-2px]"
        tabIndex={0}
        role="region"
        aria-label={messages.result}
      >
        <div style={{ maxWidth: HEAD_PX + matrix.length * SQUARE_PX }}>
          <Matrix matrix={matrix} metric={metric} order={order} selected={selected} />
        </div>
        <p className="num mt-1 ms-8 text-12 text-fg-3">{messages.dimensions(dimensions)}</p>
        {vectors.length > MATRIX_LINES && (
          <p className="mt-1 ms-8 text-12 text-fg-3">{messages.cut(MATRIX_LINES, vectors.length)}</p>
        )}
        <h3 className="mt-5 mb-1 truncate text-12 font-semibold text-fg-2">
          {messages.nearestTo(lines[selected] ?? '')}
        </h3>
        {neighbours.length === 0 && <p className="py-2 text-fg-3">{messages.onlyOne}</p>}
        <ol aria-live="polite">
          {neighbours.map(({ index, score }, rank) => (
            <li key={index} className="border-b border-line last:border-0">
              <button
                type="button"
                onClick={() => select(index)}
                className="flex h-9 w-full items-center gap-3 rounded-1 px-1 text-start hover:bg-hover"
              >
                <GroupDot embedded={embedded} index={index} />
                <span className="min-w-0 flex-1 truncate">{lines[index]}</span>
                <span className={cx('num w-10 shrink-0 text-end', rank === 0 && 'font-medium text-ember')}>
                  {messages.score(score)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      <div className="flex h-10 shrink-0 items-center gap-1 border-t border-line px-2">
        <CopyButton words label={messages.json} text={() => vectorsAsJson({ lines, vectors })} />
        <Button
          kind="ghost"
          size="sm"
          onClick={() => saveFile(messages.fileName, vectorsAsCsv(lines, vectors), 'text/csv')}
        >
          <Download size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.csv}
        </Button>
      </div>
    </div>
  );
}
