/** Rows with bars, best first, and what can be done with all of them. */
import { Braces, Download } from 'lucide-react';
import type { Run } from '../../features/run/run-state.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { Bar } from '../../ui/parts.tsx';
import { barShare } from '../text-classification/table.ts';
import { messages } from './messages.ts';
import { rowsAsCsv } from './rows.ts';
import type { Rows } from './rows.ts';

/** Rows that are drawn; more would make the page slow, and the CSV has all of them. */
const MOST_ROWS = 500;

interface RowsTableProps {
  readonly run: Run;
  readonly title: string;
  readonly table: Rows;
  /** Whether the first row is the best one. */
  readonly ranked: boolean;
}

/** The table with its head. */
export function RowsTable({ run, title, table, ranked }: RowsTableProps) {
  const scores = table.rows.map(({ score }) => score);
  // With nothing beside the score its bar has the room.
  const alone = table.more.length === 0;
  return (
    <section aria-label={title}>
      <div className="flex min-h-11 items-center gap-0.5 px-5">
        <h2 className="mr-auto text-12 font-semibold text-fg-2">{title}</h2>
        <CopyButton label={messages.copyTable} text={() => rowsAsCsv(table)} />
        <IconButton
          size="sm"
          label={messages.saveTable}
          onClick={() => saveFile(messages.csvName, rowsAsCsv(table), 'text/csv')}
        >
          <Download size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
        <IconButton
          size="sm"
          label={messages.saveJson}
          onClick={() => saveFile(messages.jsonName, JSON.stringify(run.result, null, 2), 'application/json')}
        >
          <Braces size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      </div>
      {ranked && table.rows.length === 0 && (
        <p className="border-t border-line px-5 py-3 text-fg-2">{messages.noRows}</p>
      )}
      <table className={cx('w-full border-t border-line', table.rows.length === 0 && 'hidden')}>
        <thead>
          <tr className="h-8 border-b border-line text-12 text-fg-3">
            {[table.name, messages.score, ...table.more].map((head, at) => (
              <th key={head} scope="col" className={cx('px-3 text-start font-medium', at === 0 && 'pl-5')}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, MOST_ROWS).map((row, index) => (
            <tr key={index} className={cx('h-9 border-b border-line', ranked && index === 0 && 'bg-active')}>
              <th scope="row" className="max-w-[320px] truncate py-1 pr-3 pl-5 text-start font-normal">
                <bdi title={row.name}>{row.name}</bdi>
              </th>
              <td className={cx('num px-3 whitespace-nowrap', alone && 'w-full pe-5')}>
                <span className={cx('inline-flex items-center gap-2.5', alone && 'w-full')}>
                  <span className={alone ? 'flex-1' : 'w-20'}>
                    <Bar share={barShare(row.score, scores)} hot={ranked && index === 0} />
                  </span>
                  {messages.scoreOf(row.score)}
                </span>
              </td>
              {row.more.map((cell, at) => (
                <td key={at} className={cx('px-3', typeof cell === 'number' && 'num')}>
                  <bdi>{typeof cell === 'number' ? messages.number(cell) : cell}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > MOST_ROWS && (
        <p className="num px-5 py-3 text-12 text-fg-3">{messages.firstRows(MOST_ROWS, table.rows.length)}</p>
      )}
    </section>
  );
}
