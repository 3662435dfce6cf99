/** Scores: bars for one text, a table of lines × labels for many. */
import { ArrowDown, Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { LabelScore } from '../../../shared/tasks/labels.ts';
import { saveFile } from '../../features/run/save-file.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { Bar } from '../../ui/parts.tsx';
import { messages } from './messages.ts';
import { barShare, scoreTable, sortedRows, tableAsCsv } from './table.ts';
import type { ScoreTable } from './table.ts';
import { useScoresView } from './view-store.ts';

/** Labels that are shown before "Show all". */
const FIRST_LABELS = 12;
/** Rows that are drawn; more would make the page slow, and the CSV has all of them. */
const MOST_ROWS = 500;

function Export({ table }: { readonly table: ScoreTable }) {
  return (
    <span className="flex gap-0.5">
      <CopyButton label={messages.copyTable} text={() => tableAsCsv(table)} />
      <IconButton
        size="sm"
        label={messages.saveTable}
        onClick={() => saveFile(messages.fileName, tableAsCsv(table), 'text/csv')}
      >
        <Download size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
    </span>
  );
}

interface OneTextProps {
  readonly text: string;
  readonly scores: readonly LabelScore[];
  /** In a pane, whose edges are nearer. */
  readonly inPane?: boolean;
}

/** The labels of one text, best first. */
export function OneText({ text, scores, inPane = false }: OneTextProps) {
  const [all, setAll] = useState(false);
  const threshold = useScoresView((state) => state.threshold);
  const above = scores.filter(({ score }) => score >= threshold);
  const shown = all ? above : above.slice(0, FIRST_LABELS);
  const numbers = scores.map(({ score }) => score);
  const [start, end] = inPane ? ['ps-4', 'pe-4'] : ['ps-5', 'pe-5'];
  return (
    <div className="@container">
      <div className={cx('flex min-h-11 items-center gap-1', start, end)}>
        <h2 className="text-12 font-semibold text-fg-2 @max-[280px]:sr-only">{messages.labels}</h2>
        <span className="num ms-auto text-12 whitespace-nowrap text-fg-3 @max-[280px]:ms-0 @max-[280px]:me-auto">
          {countOf(scores.length, above.length, threshold)}
        </span>
        {threshold > 0 && above.length < scores.length && (
          <Button kind="ghost" size="sm" onClick={() => useScoresView.setState({ threshold: 0 })}>
            {messages.showAll}
          </Button>
        )}
        {above.length > FIRST_LABELS && (
          <Button kind="ghost" size="sm" onClick={() => setAll(!all)}>
            {all ? messages.showLess : messages.showAll}
          </Button>
        )}
        <Export table={scoreTable([text], [scores])} />
      </div>
      {above.length === 0 && (
        <p className={cx('border-t border-line py-3 text-fg-2', start, end)}>
          {scores[0] === undefined ? messages.noLabels : messages.noneAbove(scores[0].score)}
        </p>
      )}
      <table className="w-full table-fixed border-t border-line">
        <colgroup>
          <col className="w-1/2 @md:w-[220px]" />
          <col />
          <col className="w-16" />
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th scope="col">{messages.label}</th>
            <th scope="col">{messages.score}</th>
            <th scope="col">{messages.score}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ label, score }, index) => (
            <tr key={label} className={cx('h-9 border-b border-line', index === 0 && 'bg-active')}>
              <th scope="row" className={cx('truncate pe-3 text-start font-normal', start)} title={label}>
                <bdi className="inline-block max-w-full truncate align-bottom">{label}</bdi>
              </th>
              <td className="py-0">
                <Bar thick share={barShare(score, numbers)} hot={index === 0} />
              </td>
              <td className={cx('num py-0 text-end whitespace-nowrap', end)}>{messages.scoreOf(score)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function countOf(all: number, above: number, threshold: number): string {
  return threshold > 0 ? messages.above(above, all, threshold) : messages.countLabels(all);
}

interface ManyLinesProps {
  readonly texts: readonly string[];
  readonly results: readonly (readonly LabelScore[])[];
}

/** One row for each line; a click on a label sorts by its scores. */
export function ManyLines({ texts, results }: ManyLinesProps) {
  const { threshold, sortBy } = useScoresView();
  const table = useMemo(() => scoreTable(texts, results), [texts, results]);
  const rows = useMemo(() => sortedRows(table, sortBy), [table, sortBy]);
  const numbers = useMemo(() => results.flat().map(({ score }) => score), [results]);
  const column = sortBy === null ? -1 : table.labels.indexOf(sortBy);
  return (
    <>
      <div className="flex min-h-11 items-center gap-2 px-5">
        <h2 className="text-12 font-semibold text-fg-2">{messages.lines(table.rows.length)}</h2>
        {column >= 0 && (
          <Button kind="ghost" size="sm" onClick={() => useScoresView.setState({ sortBy: null })}>
            {messages.ownOrder}
          </Button>
        )}
        <span className="num ml-auto text-12 text-fg-3">{messages.countLabels(table.labels.length)}</span>
        <Export table={table} />
      </div>
      <table className="w-full border-t border-line">
        <thead>
          <tr className="h-8 border-b border-line text-12 text-fg-3">
            <th scope="col" className="pl-5">
              {messages.text}
            </th>
            {table.labels.map((label, at) => (
              <th
                key={label}
                scope="col"
                aria-sort={at === column ? 'descending' : 'none'}
                className="px-1.5 text-end last:pr-3.5"
              >
                <button
                  type="button"
                  title={messages.sortBy(label)}
                  onClick={() => useScoresView.setState({ sortBy: at === column ? null : label })}
                  className="inline-flex h-6 max-w-[140px] items-center gap-1 rounded-1 px-1.5 font-medium hover:bg-hover hover:text-fg"
                >
                  {at === column && <ArrowDown size={12} strokeWidth={1.75} aria-hidden="true" />}
                  <span className="truncate">{label}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST_ROWS).map((row, index) => (
            <tr key={index} className="h-10 border-b border-line hover:bg-hover">
              <th scope="row" className="w-full max-w-0 min-w-40 truncate pl-5 font-normal" title={row.text}>
                <bdi>{row.text}</bdi>
              </th>
              {row.scores.map((score, at) => (
                <ScoreCell
                  key={table.labels[at]}
                  score={score}
                  share={score === null ? 0 : barShare(score, numbers)}
                  best={at === row.best}
                  faint={score !== null && score < threshold}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && (
        <p className="num px-5 py-3 text-12 text-fg-3">{messages.firstRows(MOST_ROWS, rows.length)}</p>
      )}
    </>
  );
}

interface ScoreCellProps {
  readonly score: number | null;
  readonly share: number;
  readonly best: boolean;
  readonly faint: boolean;
}

function ScoreCell({ score, share, best, faint }: ScoreCellProps) {
  return (
    <td className={cx('num px-3 text-end last:pr-5', best && 'font-medium text-ember')}>
      {score !== null && !faint && (
        <span className="inline-flex items-center gap-2.5">
          <span className="w-14">
            <Bar share={share} hot={best} />
          </span>
          {messages.scoreOf(score)}
        </span>
      )}
    </td>
  );
}
