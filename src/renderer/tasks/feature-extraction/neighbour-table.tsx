/** The map as text: each line with the one that is most like it. */
import { useMemo } from 'react';
import { cx } from '../../ui/cx.ts';
import { messages } from './messages.ts';
import { nearest } from './metric.ts';
import { orderOf, select, useLooks } from './result.ts';
import type { Embedded } from './result.ts';
import { GroupDot } from './group-dot.tsx';

/** Rows that are drawn and searched; each row looks through all lines. */
const MOST_ROWS = 300;

/** One row for each line. */
export function NeighbourTable({
  embedded,
  selected,
}: {
  readonly embedded: Embedded;
  readonly selected: number;
}) {
  const metric = useLooks((state) => state.metric);
  const grouped = useLooks((state) => state.grouped);
  const rows = useMemo(
    () =>
      orderOf(embedded, grouped)
        .slice(0, MOST_ROWS)
        .map((index) => ({ index, neighbour: nearest(metric, embedded.vectors, index, 1)[0] })),
    [embedded, metric, grouped],
  );
  return (
    <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label={messages.table}>
      <table className="w-full">
        <thead>
          <tr className="h-8 border-b border-line text-12 text-fg-3">
            <th scope="col" className="pl-4">
              {messages.line}
            </th>
            <th scope="col" className="pl-3">
              {messages.nearest}
            </th>
            <th scope="col" className="pr-4 text-end">
              {messages.metric[metric]}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ index, neighbour }) => (
            <tr
              key={index}
              onClick={() => select(index)}
              className={cx('h-9 border-b border-line hover:bg-hover', index === selected && 'bg-active')}
            >
              <th scope="row" className="w-1/2 max-w-0 truncate ps-4 font-normal">
                <GroupDot embedded={embedded} index={index} /> {embedded.lines[index]}
              </th>
              <td className="w-1/2 max-w-0 truncate pl-3 text-fg-2">
                {neighbour === undefined ? '' : embedded.lines[neighbour.index]}
              </td>
              <td className="num pr-4 pl-3 text-end">
                {neighbour === undefined ? '' : messages.score(neighbour.score)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {embedded.lines.length > MOST_ROWS && (
        <p className="px-4 py-3 text-12 text-fg-3">{messages.cut(MOST_ROWS, embedded.lines.length)}</p>
      )}
    </div>
  );
}
