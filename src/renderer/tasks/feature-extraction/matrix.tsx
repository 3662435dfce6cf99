/** Every line against every other as a grid of colours: by key a square at a time, each with its number. */
import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { cx } from '../../ui/cx.ts';
import { moved } from './grid-move.ts';
import type { Square } from './grid-move.ts';
import { messages } from './messages.ts';
import { strength } from './metric.ts';
import type { Metric } from './metric.ts';
import { select } from './result.ts';

/** More columns than this have room for every fifth number only. */
const ALL_NUMBERS = 20;

interface MatrixProps {
  readonly matrix: readonly (readonly number[])[];
  readonly metric: Metric;
  /** Which line stands at each place. */
  readonly order: readonly number[];
  /** The selected line. */
  readonly selected: number;
}

/** The grid, and below it the pair that is pointed at or stood on. Enter or a click selects the line of a row. */
export function Matrix({ matrix, metric, order, selected }: MatrixProps) {
  const id = useId();
  const [at, setAt] = useState<Square | null>(null);
  const [pointed, setPointed] = useState<Square | null>(null);
  const shown = pointed ?? at;
  const largest = Math.max(0, ...matrix.flat());
  const lineAt = (place: number): number => order[place] ?? 0;
  const words = ({ row, column }: Square): string =>
    messages.pair(lineAt(row) + 1, lineAt(column) + 1, matrix[row]?.[column] ?? 0);
  const cellId = ({ row, column }: Square): string => `${id}-${String(row)}-${String(column)}`;
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = at ?? { row: Math.max(0, order.indexOf(selected)), column: 0 };
    if (event.key === 'Enter' || event.key === ' ') select(lineAt(from.row));
    const next = moved(from, event.key, matrix.length);
    if (next === null && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    setAt(next ?? from);
  };
  return (
    <>
      <table
        role="grid"
        aria-label={messages.matrix}
        tabIndex={0}
        aria-activedescendant={at === null ? undefined : cellId(at)}
        onKeyDown={onKeyDown}
        onFocus={() => setAt((before) => before ?? { row: Math.max(0, order.indexOf(selected)), column: 0 })}
        onBlur={() => setAt(null)}
        onMouseLeave={() => setPointed(null)}
        className="w-full table-fixed border-separate border-spacing-[2px] rounded-1"
      >
        <Head order={order} selected={selected} />
        <tbody>
          {matrix.map((row, index) => (
            <tr
              key={index}
              onClick={() => select(lineAt(index))}
              className={cx(
                lineAt(index) === selected && 'outline-[1.5px] -outline-offset-1 outline-fg outline-solid',
              )}
            >
              <LineNumber place={lineAt(index)} current={lineAt(index) === selected} scope="row" />
              {row.map((score, column) => (
                <td
                  key={column}
                  id={cellId({ row: index, column })}
                  className="p-0"
                  onMouseEnter={() => setPointed({ row: index, column })}
                >
                  <span
                    className={cx(
                      'block aspect-square w-full rounded-[3px]',
                      at?.row === index && at.column === column && 'outline-2 outline-offset-1 outline-ember',
                    )}
                    style={{ background: heat(strength(metric, score, largest)) }}
                  />
                  <span className="sr-only">{messages.score(score)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p aria-hidden="true" className="num mt-1.5 ms-8 min-h-4 text-12 text-fg-3">
        {shown === null ? messages.pairHint : words(shown)}
      </p>
    </>
  );
}

function Head({ order, selected }: Pick<MatrixProps, 'order' | 'selected'>) {
  return (
    <thead>
      <tr>
        <td className="w-7" />
        {order.map((line, place) => (
          <LineNumber
            key={place}
            place={line}
            current={line === selected}
            scope="col"
            hidden={order.length > ALL_NUMBERS && place % 5 !== 4}
          />
        ))}
      </tr>
    </thead>
  );
}

interface LineNumberProps {
  readonly place: number;
  readonly current: boolean;
  readonly scope: 'row' | 'col';
  readonly hidden?: boolean;
}

function LineNumber({ place, current, scope, hidden = false }: LineNumberProps) {
  return (
    <th
      scope={scope}
      className={cx(
        'num p-0 text-11 font-normal',
        scope === 'row' ? 'pe-1.5 text-end' : 'text-center',
        current ? 'font-medium text-fg' : 'text-fg-3',
      )}
    >
      {hidden ? <span className="sr-only">{messages.count(place + 1)}</span> : messages.count(place + 1)}
    </th>
  );
}

/** From the surface's grey at 0 to full ember at 1. */
function heat(share: number): string {
  return `color-mix(in srgb, var(--ember-fill) ${Math.round(share * 100)}%, var(--raised))`;
}
