/** One chart of the page Metrics: its figure, its drawing, and its parts by name. */
import type { PointerEvent } from 'react';
import { cx } from '../../ui/cx.ts';
import { barsOf, heightAt, linePath, middleOf } from '../../ui/spark.ts';
import type { ChartTone, MetricChart } from './metric-charts.ts';
import { metricsMessages as messages } from './metrics-messages.ts';

/** Size of the drawing in its own units; it is stretched to its card. */
const BOX = { width: 300, height: 56 } as const;

const FILL: Readonly<Record<ChartTone, string>> = {
  plain: 'fill-fg-2',
  quiet: 'fill-line-control',
  hot: 'fill-ember-fill',
  warn: 'fill-warn',
  bad: 'fill-bad',
};
const STROKE: Readonly<Record<ChartTone, string>> = {
  plain: 'stroke-fg-2',
  quiet: 'stroke-line-control',
  hot: 'stroke-ember-fill',
  warn: 'stroke-warn',
  bad: 'stroke-bad',
};
const SWATCH: Readonly<Record<ChartTone, string>> = {
  plain: 'bg-fg-2',
  quiet: 'bg-line-control',
  hot: 'bg-ember-fill',
  warn: 'bg-warn',
  bad: 'bg-bad',
};

interface CardProps {
  readonly chart: MetricChart;
  readonly spanS: number;
  /** The step that is pointed at, in all charts alike; null for none. */
  readonly step: number | null;
  readonly onStep: (step: number | null) => void;
}

/** The card. Its figures are those of the step that is pointed at, else of now or of the whole span. */
export function MetricCard({ chart, spanS, step, onStep }: CardProps) {
  const { title, parts, headline, peak } = chart;
  const said = parts.map(({ label, figure }) => {
    const text = figure(null);
    return text === '' ? label : messages.part(label, text);
  });
  return (
    <figure className="flex min-w-0 flex-col rounded-3 border border-line px-3.5 pt-2.5 pb-3">
      <figcaption className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 text-12 text-fg-2">
          {title} <span className="num ms-1 text-11 text-fg-3">{peak}</span>
        </span>
        <span className="num text-16 font-semibold whitespace-nowrap">{headline(step)}</span>
      </figcaption>
      <Drawing
        chart={chart}
        step={step}
        onStep={onStep}
        label={messages.chart(title, spanS, [...said, peak])}
      />
      <ul aria-hidden="true" className="mt-2 flex flex-wrap gap-x-3 gap-y-0.5 text-11 text-fg-3">
        {parts.map(({ key, label, tone, figure }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span className={cx('size-2 shrink-0 rounded-[2px]', SWATCH[tone])} />
            {label}
            <span className="num font-medium text-fg-2">{figure(step)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface DrawingProps extends Omit<CardProps, 'spanS'> {
  readonly label: string;
}

function Drawing({ chart, step, onStep, label }: DrawingProps) {
  const steps = chart.parts[0]?.values.length ?? 1;
  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const found = Math.floor(((event.clientX - left) / Math.max(1, width)) * steps);
    onStep(Math.min(steps - 1, Math.max(0, found)));
  };
  const x = step === null ? null : middleOf(step, steps, BOX);
  const mark = chart.mark === null ? null : heightAt(chart.mark, chart.top, BOX);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${String(BOX.width)} ${String(BOX.height)}`}
      preserveAspectRatio="none"
      onPointerMove={point}
      onPointerLeave={() => onStep(null)}
      className="mt-2 block h-14 w-full border-b border-line-2"
    >
      {chart.kind === 'bars' ? <Bars chart={chart} /> : <Lines chart={chart} />}
      {mark !== null && (
        <line
          x1="0"
          x2={BOX.width}
          y1={mark}
          y2={mark}
          className="stroke-fg"
          strokeDasharray="4 3"
          {...THIN}
        />
      )}
      {x !== null && <line x1={x} x2={x} y1="0" y2={BOX.height} className="stroke-fg-3" {...THIN} />}
    </svg>
  );
}

/** A line whose width does not stretch with the drawing. */
const THIN = { vectorEffect: 'non-scaling-stroke', strokeWidth: 1 } as const;

function Bars({ chart: { parts, top } }: { readonly chart: MetricChart }) {
  return parts.map(({ key, tone, values }, index) => {
    const below = values.map((_, step) =>
      parts.slice(0, index).reduce((sum, part) => sum + (part.values[step] ?? 0), 0),
    );
    const bars = barsOf(
      values.map((value) => value ?? 0),
      below,
      top,
      BOX,
    );
    return (
      <g key={key} className={FILL[tone]}>
        {bars.map((bar) => (
          <rect key={bar.x} {...bar} />
        ))}
      </g>
    );
  });
}

function Lines({ chart: { parts, top } }: { readonly chart: MetricChart }) {
  return parts.map(({ key, tone, values }) => (
    <path
      key={key}
      d={linePath(values, top, BOX)}
      fill="none"
      className={STROKE[tone]}
      strokeLinejoin="round"
      {...THIN}
      strokeWidth={1.5}
    />
  ));
}
