/** The last report: a line for each model, with its figures, times and memory, and how they moved. */
import { TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import type { EvalReport, EvalRow, EvalTrend } from '../../../shared/evaluation/report.ts';
import { useEvaluation } from '../../stores/evaluation.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatBytes, formatMs } from '../../ui/format.ts';
import { formatMoment } from '../../ui/format-when.ts';
import { Tag } from '../../ui/parts.tsx';
import { TaskIcon } from '../run/task-icon.tsx';
import { messages } from './messages.ts';
import { TABLE } from './table.ts';
import { MeasureTrend, P50Trend } from './trends.tsx';
import { saveReport, showTab } from './view-store.ts';

/** The report, or how to get one. */
export function ReportPart() {
  const report = useEvaluation((state) => state.report);
  const trends = useEvaluation((state) => state.trends);
  if (report === null)
    return (
      <EmptyState text={messages.noReport}>
        <Button onClick={() => showTab('suites')}>{messages.toSuites}</Button>
      </EmptyState>
    );
  return <Report report={report} trends={trends} />;
}

interface ReportProps {
  readonly report: EvalReport;
  readonly trends: readonly EvalTrend[];
}

function Report({ report: { at, machine, rows }, trends }: ReportProps) {
  const id = useId();
  // Few tasks have tokens; where none here does, its column would be empty.
  const withFirst = rows.some(({ first_token_ms: first }) => first !== null);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-2 px-4 pt-4 pb-2">
        <h2 id={id} className="text-12 font-semibold">
          {messages.report}
        </h2>
        <p className="min-w-0 flex-1 truncate text-12 text-fg-3" title={messages.intervals}>
          {messages.reportOf(formatMoment(at), machine)}
        </p>
        <Button size="sm" onClick={() => saveReport('json')}>
          {messages.json}
        </Button>
        <Button size="sm" onClick={() => saveReport('csv')}>
          {messages.csv}
        </Button>
      </div>
      {/* It has nothing to press, so the box itself takes the focus that scrolls it. */}
      <div tabIndex={0} role="region" aria-labelledby={id} className="min-h-0 flex-1 overflow-auto">
        <table className={cx(TABLE, 'min-w-[1000px]')}>
          <Head withFirst={withFirst} />
          <tbody className="num">
            {rows.map((row) => (
              <Row
                key={`${row.task} ${row.model}`}
                row={row}
                withFirst={withFirst}
                trend={
                  trends.find(({ task, model }) => task === row.task && model === row.model)?.points ?? []
                }
              />
            ))}
          </tbody>
        </table>
        <p className="px-4 py-3 text-12 text-fg-3">{messages.intervals}</p>
      </div>
    </div>
  );
}

function Head({ withFirst }: { readonly withFirst: boolean }) {
  const { taskColumn, modelColumn, measureColumn, score, p50, p95, firstToken, memory, changeColumn } =
    messages;
  const end = 'text-end! whitespace-nowrap';
  return (
    <thead>
      <tr>
        {[taskColumn, modelColumn, measureColumn].map((title) => (
          <th key={title} scope="col">
            {title}
          </th>
        ))}
        <th scope="col" className={end}>
          {score}
        </th>
        <th scope="col" className="whitespace-nowrap">
          {messages.lastRuns}
        </th>
        {[p50, p95, ...(withFirst ? [firstToken] : []), memory].map((title) => (
          <th key={title} scope="col" className={end}>
            {title}
          </th>
        ))}
        <th scope="col">{changeColumn}</th>
      </tr>
    </thead>
  );
}

const time = (ms: number | undefined): string => (ms === undefined ? messages.missing : formatMs(ms));

interface RowProps {
  readonly row: EvalRow;
  readonly trend: EvalTrend['points'];
  readonly withFirst: boolean;
}

function Row({ row, trend, withFirst }: RowProps) {
  const { task, model, measures, settings, latency_ms: latency, first_token_ms: first, memory_bytes } = row;
  return (
    <tr className="[&>*]:py-2 [&>*]:align-top">
      <th scope="row" className="font-medium whitespace-nowrap">
        <span className="flex items-center gap-2.5">
          <TaskIcon task={task} size={14} />
          {messages.task(task)}
        </span>
      </th>
      <td title={model} className="whitespace-nowrap">
        <span className="flex items-center gap-2">
          {messages.model(model)}
          {settings !== null && <Tag title={settings.backend}>{settings.dtype}</Tag>}
        </span>
      </td>
      <td className="text-fg-2">
        {measures.map(({ id }) => (
          <p key={id} className="whitespace-nowrap">
            {messages.measure(id)}
          </p>
        ))}
      </td>
      <td className="text-end!">
        {measures.map((measure) => (
          <p key={measure.id} className="whitespace-nowrap">
            {messages.value(measure)} <span className="text-fg-3">{messages.interval(measure)}</span>
          </p>
        ))}
      </td>
      <td>
        {measures.map(({ id }) => (
          <p key={id} className="h-5 whitespace-nowrap">
            <MeasureTrend id={id} points={trend} />
          </p>
        ))}
      </td>
      <td className="text-end! whitespace-nowrap">
        <p>{time(latency?.p50)}</p>
        <P50Trend points={trend} />
      </td>
      {[time(latency?.p95), ...(withFirst ? [time(first?.p50)] : [])].map((text, index) => (
        // The place is the column.
        <td key={index} className="text-end! whitespace-nowrap">
          {text}
        </td>
      ))}
      <td className="text-end! whitespace-nowrap">
        {memory_bytes === null ? messages.missing : formatBytes(memory_bytes)}
      </td>
      <Change row={row} />
    </tr>
  );
}

/** In words; what is slower, worse or failed has a mark too. */
function Change({ row }: { readonly row: EvalRow }) {
  const failed = row.error !== null;
  const marked = row.regressed || failed;
  return (
    <td
      title={row.error?.hint}
      className={cx('min-w-[160px]', failed ? 'text-bad' : row.regressed ? 'text-warn' : 'text-fg-2')}
    >
      <span className="flex items-start gap-1.5">
        {marked && (
          <TriangleAlert size={14} strokeWidth={1.75} aria-hidden="true" className="mt-0.5 shrink-0" />
        )}
        <span>{messages.change(row)}</span>
      </span>
    </td>
  );
}
