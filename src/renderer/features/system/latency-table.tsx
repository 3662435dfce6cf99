/** P50 and P95 of each task, with their course. */
import type { MetricsSample } from '../../../shared/service-metrics.ts';
import { linePath } from '../../ui/spark.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { isTaskId } from '../../../shared/tasks/index.ts';
import type { Slot } from './metric-charts.ts';
import { metricsMessages as messages } from './metrics-messages.ts';

/** Size of a line in its own units. */
const BOX = { width: 180, height: 24 } as const;

/** The section, with a table or a sentence. */
export function LatencyTable({
  now,
  slots,
}: {
  readonly now: MetricsSample;
  readonly slots: readonly Slot[];
}) {
  const tasks = Object.keys(now.latency).toSorted((a, b) => messages.task(a).localeCompare(messages.task(b)));
  return (
    <>
      <h2 className="mt-7 text-14 font-semibold">{messages.latency}</h2>
      <p className="mb-2 text-12 text-fg-3">{messages.latencyNote}</p>
      {tasks.length === 0 ? (
        <p className="text-fg-2">{messages.noLatency}</p>
      ) : (
        <table className="w-full border-separate border-spacing-0 rounded-3 border border-line [&_td]:border-b [&_td]:border-line [&_td]:px-3.5 [&_th]:border-b [&_th]:border-line [&_th]:px-3.5 [&_tbody>tr:last-child>*]:border-b-0">
          <thead>
            <tr className="h-8 text-12 text-fg-3">
              <th scope="col">{messages.taskColumn}</th>
              <th scope="col" className="text-end!">
                {messages.p50}
              </th>
              <th scope="col" className="text-end!">
                {messages.p95}
              </th>
              <th scope="col">{messages.course}</th>
            </tr>
          </thead>
          <tbody>
            {tasks.map((task) => (
              <Row key={task} task={task} now={now} slots={slots} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface RowProps {
  readonly task: string;
  readonly now: MetricsSample;
  readonly slots: readonly Slot[];
}

function Row({ task, now, slots }: RowProps) {
  const found = now.latency[task];
  if (found === undefined) return null;
  return (
    <tr className="h-(--row)">
      <th scope="row" className="font-medium">
        <span className="flex items-center gap-2.5">
          {isTaskId(task) && <TaskIcon task={task} size={14} />}
          {messages.task(task)}
        </span>
      </th>
      <td className="num text-end whitespace-nowrap">{messages.ms(found.p50)}</td>
      <td className="num text-end whitespace-nowrap text-fg-2">{messages.ms(found.p95)}</td>
      <td className="w-[40%]">
        <Course task={task} slots={slots} />
      </td>
    </tr>
  );
}

/** P50 as a strong line below the quiet one of P95. */
function Course({ task, slots }: Omit<RowProps, 'now'>) {
  const p50 = slots.map((slot) => slot?.latency[task]?.p50 ?? null);
  const p95 = slots.map((slot) => slot?.latency[task]?.p95 ?? null);
  const known = p50.filter((value) => value !== null);
  const top = Math.max(0, ...p95.map((value) => value ?? 0));
  const line = { fill: 'none', strokeWidth: 1.5, vectorEffect: 'non-scaling-stroke' } as const;
  return (
    <svg
      role="img"
      aria-label={messages.latencyLine(messages.task(task), Math.min(...known), Math.max(...known))}
      viewBox={`0 0 ${String(BOX.width)} ${String(BOX.height)}`}
      preserveAspectRatio="none"
      className="block h-6 w-full"
    >
      <path d={linePath(p95, top, BOX)} className="stroke-line-control" {...line} />
      <path d={linePath(p50, top, BOX)} className="stroke-ember-fill" {...line} />
    </svg>
  );
}
