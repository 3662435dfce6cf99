/** The page Metrics: small charts of what `/metrics` tells, over the last minutes. */
import { useState } from 'react';
import type { MetricsSeries } from '../../../shared/service-metrics.ts';
import { useFollow } from '../../stores/follow.ts';
import { followMetrics, useService } from '../../stores/service.ts';
import { Segmented } from '../../ui/controls.tsx';
import { LatencyTable } from './latency-table.tsx';
import { MetricCard } from './metric-card.tsx';
import { chartsOf, slotsOf, timeOfSlot } from './metric-charts.ts';
import { metricsMessages as messages } from './metrics-messages.ts';
import { MetricsTable } from './metrics-table.tsx';
import { METRICS_FORMS, SPAN_CHOICES, chooseForm, chooseSpan, useMetricsView } from './metrics-view-store.ts';

/** The page. */
export function MetricsPage() {
  const { span, form } = useMetricsView();
  useFollow(followMetrics[span]);
  const series = useService((state) => state.series);
  return (
    <>
      <div className="mb-1 flex min-h-7 flex-wrap items-center gap-2">
        <h2 className="flex-1 text-14 font-semibold">{messages.title}</h2>
        <Segmented
          label={messages.forms}
          value={form}
          onChange={chooseForm}
          options={METRICS_FORMS.map((value) => ({ value, label: messages.form[value] }))}
        />
        <Segmented
          label={messages.spans}
          value={String(span)}
          onChange={chooseSpan}
          options={SPAN_CHOICES.map((each) => ({ value: each.value, label: messages.span(each.span) }))}
        />
      </div>
      <p className="mb-3 text-12 text-fg-3">{messages.note}</p>
      {series === null ? <p className="text-fg-2">{messages.reading}</p> : <Numbers series={series} />}
    </>
  );
}

function Numbers({ series }: { readonly series: MetricsSeries }) {
  const form = useMetricsView((state) => state.form);
  const never = Object.values(series.now.requests).every((count) => count === 0);
  return (
    <>
      {never && <p className="mb-3 text-fg-2">{messages.nothingYet}</p>}
      {form === 'charts' ? <Charts series={series} /> : <MetricsTable series={series} />}
      <LatencyTable now={series.now} slots={slotsOf(series)} />
    </>
  );
}

/** The charts; what is pointed at in one is shown in all of them. */
function Charts({ series }: { readonly series: MetricsSeries }) {
  const [step, setStep] = useState<number | null>(null);
  return (
    <section aria-label={messages.lately(series.span_s)}>
      <p className="num mb-2 text-12 text-fg-3">
        {step === null ? messages.lately(series.span_s) : messages.atTime(timeOfSlot(series, step))}
      </p>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(250px,1fr))] gap-3">
        {chartsOf(series).map((chart) => (
          <MetricCard key={chart.id} chart={chart} spanS={series.span_s} step={step} onStep={setStep} />
        ))}
      </div>
    </section>
  );
}
