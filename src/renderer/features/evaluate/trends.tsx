/** The course of a row's figures over the last evaluations. */
import type { MeasureId } from '../../../shared/evaluation/measures.ts';
import type { EvalTrend } from '../../../shared/evaluation/report.ts';
import { formatMs } from '../../ui/format.ts';
import { messages } from './messages.ts';
import { TrendLine } from './trend-line.tsx';

interface TrendProps {
  readonly points: EvalTrend['points'];
}

/** The ends of a course and its baseline; null for fewer than two figures. */
function courseOf(points: EvalTrend['points'], values: readonly (number | null)[]) {
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (known.length < 2 || first === undefined || last === undefined) return null;
  const at = points.findIndex(({ baseline }) => baseline);
  return { first, last, count: known.length, baseline: at < 0 ? null : at, before: values[at] ?? null };
}

/** One measure; a dash where there is no course yet. */
export function MeasureTrend({ id, points }: TrendProps & { readonly id: MeasureId }) {
  const values = points.map(({ measures }) => measures.find((each) => each.id === id)?.value ?? null);
  const course = courseOf(points, values);
  if (course === null) return <span className="text-fg-3">{messages.missing}</span>;
  const { first, last, before, count, baseline } = course;
  return (
    <TrendLine values={values} baseline={baseline} label={messages.trend(id, first, last, before, count)} />
  );
}

/** P50; nothing where there is no course yet, as its number stands above it. */
export function P50Trend({ points }: TrendProps) {
  const values = points.map(({ p50_ms: p50 }) => p50);
  const course = courseOf(points, values);
  if (course === null) return null;
  const { first, last, before, count, baseline } = course;
  const was = before === null ? null : formatMs(before);
  const label = messages.p50Trend(formatMs(first), formatMs(last), was, count);
  return <TrendLine values={values} baseline={baseline} label={label} />;
}
