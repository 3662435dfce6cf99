/** The service's numbers as a table: a line for each step, the newest first. */
import { EVICTION_REASONS, REQUEST_OUTCOMES } from '../../../shared/service-metrics.ts';
import type { MetricsPoint, MetricsSeries } from '../../../shared/service-metrics.ts';
import { metricsMessages as messages } from './metrics-messages.ts';

interface Column {
  readonly title: string;
  readonly text: (point: MetricsPoint) => string;
}

const COLUMNS: readonly Column[] = [
  ...REQUEST_OUTCOMES.map((outcome): Column => ({
    title: messages.outcome[outcome],
    text: ({ requests }) => messages.count(requests[outcome]),
  })),
  { title: messages.errors, text: ({ error_ratio: ratio }) => messages.percent(ratio) },
  { title: messages.waiting, text: ({ queue_depth: depth }) => messages.count(depth) },
  { title: messages.running, text: ({ running }) => messages.count(running) },
  { title: messages.tokens, text: ({ tokens_per_s: rate }) => messages.perSecond(rate) },
  {
    title: messages.interval,
    text: ({ token_interval_s: interval }) => (interval === null ? messages.none : messages.ms(interval)),
  },
  {
    title: messages.memory,
    text: ({ memory_bytes: used, memory_size_bytes: size }) => messages.percent(used / Math.max(1, size)),
  },
  {
    title: messages.evictions,
    text: ({ evictions }) =>
      messages.count(EVICTION_REASONS.reduce((sum, reason) => sum + evictions[reason], 0)),
  },
];

/** The table, which scrolls in a box of its own. */
export function MetricsTable({ series }: { readonly series: MetricsSeries }) {
  const label = messages.lately(series.span_s);
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className="max-h-[420px] overflow-auto rounded-3 border border-line"
    >
      <table
        aria-label={label}
        className="num w-full border-separate border-spacing-0 text-12 [&_td]:border-b [&_td]:border-line [&_td]:px-2.5 [&_td]:py-1 [&_th]:border-b [&_th]:border-line [&_th]:px-2.5 [&_tbody>tr:last-child>*]:border-b-0"
      >
        <thead>
          <tr className="[&>th]:sticky [&>th]:top-0 [&>th]:h-8 [&>th]:bg-surface [&>th]:font-normal [&>th]:text-fg-3">
            <th scope="col">{messages.time}</th>
            {COLUMNS.map(({ title }) => (
              <th key={title} scope="col" className="text-end!">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.points.toReversed().map((point) => (
            <tr key={point.at}>
              <th scope="row" className="font-normal whitespace-nowrap text-fg-2">
                {messages.clock(point.at)}
              </th>
              {COLUMNS.map(({ title, text }) => (
                <td key={title} className="text-end whitespace-nowrap">
                  {text(point)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
