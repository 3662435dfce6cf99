/** The matrix of cosines as a real table with colour, and the nearest lines of the selected one. */
import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import { saveFile } from '../../features/run/save-file.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { messages } from './messages.ts';
import { vectorsAsJson } from './result.ts';
import { nearest, similarityMatrix, vectorsAsCsv } from './similarity.ts';

/** Most lines of the matrix: more squares than this are too small to point at. */
const MATRIX_LINES = 40;
const NEAREST = 8;
/** Largest square and the column of numbers beside them, px: few lines make a small matrix, not a large one. */
const SQUARE_PX = 36;
const HEAD_PX = 32;

interface SimilarityViewProps {
  readonly lines: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly dimensions: number;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
}

/** Matrix above, neighbours below. */
export function SimilarityView({ lines, vectors, dimensions, selected, onSelect }: SimilarityViewProps) {
  const matrix = useMemo(() => similarityMatrix(vectors.slice(0, MATRIX_LINES)), [vectors]);
  const neighbours = useMemo(() => nearest(vectors, selected, NEAREST), [vectors, selected]);
  const [pair, setPair] = useState<string | null>(null);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-3 px-4">
        <h2 className="text-12 font-semibold">{messages.similarity}</h2>
        <span className="num ml-auto min-w-0 truncate text-12 text-fg-3">{messages.cosine(dimensions)}</span>
      </div>
      <div
        className="min-h-0 flex-1 overflow-auto px-4 pb-3 outline-offset-[-2px]"
        tabIndex={0}
        role="region"
        aria-label={messages.result}
      >
        <div style={{ maxWidth: HEAD_PX + matrix.length * SQUARE_PX }}>
          <Matrix matrix={matrix} selected={selected} onSelect={onSelect} onPair={setPair} />
        </div>
        <p aria-hidden="true" className="num mt-1.5 ml-8 h-4 text-12 text-fg-3">
          {pair ?? messages.pairHint}
        </p>
        {vectors.length > MATRIX_LINES && (
          <p className="mt-1 ml-8 text-12 text-fg-3">{messages.cut(MATRIX_LINES, vectors.length)}</p>
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
                onClick={() => onSelect(index)}
                className="flex h-9 w-full items-center gap-3 rounded-1 px-1 text-start hover:bg-hover"
              >
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

interface MatrixProps {
  readonly matrix: readonly (readonly number[])[];
  readonly selected: number;
  readonly onSelect: (index: number) => void;
  readonly onPair: (pair: string | null) => void;
}

function Matrix({ matrix, selected, onSelect, onPair }: MatrixProps) {
  return (
    <table
      className="w-full table-fixed border-separate border-spacing-[2px]"
      onMouseLeave={() => onPair(null)}
    >
      <caption className="sr-only">{messages.similarity}</caption>
      <thead>
        <tr>
          <td className="w-7" />
          {matrix.map((_row, column) => (
            <th
              key={column}
              scope="col"
              className={cx(
                'num p-0 text-center text-11 font-normal',
                column === selected ? 'text-fg' : 'text-fg-3',
              )}
            >
              {matrix.length <= 20 || column % 5 === 4 ? messages.count(column + 1) : ''}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {matrix.map((row, index) => (
          <tr
            key={index}
            className={cx(index === selected && 'outline-[1.5px] -outline-offset-1 outline-fg outline-solid')}
          >
            <th scope="row" className="p-0 text-end font-normal">
              <button
                type="button"
                aria-label={messages.select(index + 1)}
                aria-pressed={index === selected}
                onClick={() => onSelect(index)}
                className={cx(
                  'num relative w-full rounded-1 pr-1.5 text-end text-11 before:absolute before:-inset-y-1 before:inset-x-0',
                  index === selected ? 'font-medium text-fg' : 'text-fg-3',
                )}
              >
                {messages.count(index + 1)}
              </button>
            </th>
            {row.map((score, column) => (
              <td
                key={column}
                className="p-0"
                onMouseEnter={() => onPair(messages.pair(index + 1, column + 1, score))}
                onClick={() => onSelect(index)}
              >
                <span
                  className="block aspect-square w-full rounded-[3px]"
                  style={{ background: heat(score) }}
                />
                <span className="sr-only">{messages.score(score)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** From the surface's grey at 0 and below to full ember at 1. */
function heat(score: number): string {
  return `color-mix(in srgb, var(--ember-fill) ${Math.round(Math.max(0, score) * 100)}%, var(--raised))`;
}
