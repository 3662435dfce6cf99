/** The service's numbers over a while, as System draws them. */
import { create } from 'zustand';
import type { AppContract } from '../../shared/app.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { MetricsSeries, MetricsSpan } from '../../shared/service-metrics.ts';

/** The last that was told; null before. */
export const useService = create<{ readonly series: MetricsSeries | null }>()(() => ({ series: null }));

type Follow = (client: Client<AppContract>, signal: AbortSignal) => Promise<void>;

function followSpan(span: MetricsSpan): Follow {
  return async (client, signal) => {
    const call = client.call('watchMetrics', { span_s: span }, { signal });
    call.output.catch(() => undefined);
    for await (const series of call) useService.setState({ series });
  };
}

/** Follows the numbers over each span until the signal ends; always the same functions, so that a view follows once. */
export const followMetrics: Readonly<Record<MetricsSpan, Follow>> = {
  600: followSpan(600),
  3600: followSpan(3_600),
};
