/** What can be done on the page Metrics, for the palette. */
import { ChartSpline, Clock, Table } from 'lucide-react';
import { isShown, useView } from '../../stores/view.ts';
import { actionsUnder, type Action } from '../../ui/action.ts';
import { metricsMessages as messages } from './metrics-messages.ts';
import { SPAN_CHOICES, chooseForm, chooseSpan, useMetricsView } from './metrics-view-store.ts';

const action = actionsUnder(messages.title);

/** The actions of the numbers while they are shown. */
export function metricsActions(): Action[] {
  if (!isShown('system') || useView.getState().systemPage !== 'metrics') return [];
  const { span, form } = useMetricsView.getState();
  return [
    form === 'charts'
      ? action('metrics.table', messages.showForm.table, Table, () => chooseForm('table'))
      : action('metrics.charts', messages.showForm.charts, ChartSpline, () => chooseForm('charts')),
    ...SPAN_CHOICES.filter((each) => each.span !== span).map(({ span: other, value }) =>
      action(`metrics.span.${value}`, messages.showSpan(other), Clock, () => chooseSpan(value)),
    ),
  ];
}
