/** How a person looks at the service's numbers: over which while, and drawn or as a table. */
import { create } from 'zustand';
import { METRICS_SPANS_S } from '../../../shared/service-metrics.ts';
import type { MetricsSpan } from '../../../shared/service-metrics.ts';

/** The forms of the numbers. */
export const METRICS_FORMS = ['charts', 'table'] as const;
/** A form of the numbers. */
export type MetricsForm = (typeof METRICS_FORMS)[number];

/** The spans as the texts of their buttons' values. */
export const SPAN_CHOICES = METRICS_SPANS_S.map((span) => ({ span, value: String(span) }));

/** The view's store. */
export const useMetricsView = create<{ readonly span: MetricsSpan; readonly form: MetricsForm }>()(() => ({
  span: 600,
  form: 'charts',
}));

/** Looks over another while. */
export function chooseSpan(value: string): void {
  const found = SPAN_CHOICES.find((each) => each.value === value);
  if (found !== undefined) useMetricsView.setState({ span: found.span });
}

/** Looks at the charts or the table. */
export function chooseForm(form: MetricsForm): void {
  useMetricsView.setState({ form });
}
