/** The long storm: real runner processes killed, crashed and stopped under load, and requests cancelled in every phase. */
import { fileURLToPath } from 'node:url';
import { storm } from '../../src/main/testing/faults.ts';
import type { Row } from './report.ts';
import { judge, quantile, spreadOf, type Bar } from './stats.ts';

const STORM = { seed: 11, kills: 300, cancels: 1_000 };
const NONE: Bar = { limit: 0, sense: 'at most' };
/** Milliseconds. */
const CANCEL: Bar = { limit: 300, sense: 'at most' };

/** Lets the storm loose on the built runner. */
export async function measureFaults(): Promise<Row[]> {
  const path = (to: string): string => fileURLToPath(new URL(`../../${to}`, import.meta.url));
  const after = await storm({
    ...STORM,
    models: path('resources/models'),
    runner: path('out/main/runner.js'),
  });
  const { requests, ends, kills } = after;
  const counted = (name: string, count: number, bar: Bar | null): Row => ({
    ...{ name, unit: '', digits: 0, bar, kept: requests, thrown: 0 },
    spread: { p25: count, p50: count, p75: count },
    verdict: bar === null ? null : count <= bar.limit ? 'met' : 'missed',
  });
  const cancels = after.cancelMs;
  const p99 = quantile(cancels, 0.99);
  return [
    ...Object.entries(kills).map(([signal, count]) =>
      counted(`Faults: runners ended by ${signal}`, count, null),
    ),
    ...Object.entries(ends).map(([end, count]) => counted(`– requests that ended with ${end}`, count, null)),
    counted('– requests without an end, or with more than one', after.wrongEnds, NONE),
    counted('– requests, turns and leases that were left', after.underWay, NONE),
    counted('– processes that were left', after.processes, NONE),
    counted('– files that were left', after.files.length, NONE),
    counted('– requests after the storm that failed', after.worksAfter ? 0 : 1, NONE),
    {
      ...{ name: 'Cancel in a random phase under load, until the request has ended', unit: 'ms', digits: 1 },
      ...{ spread: spreadOf(cancels), bar: CANCEL, kept: cancels.length, thrown: 0 },
      verdict: judge(p99, CANCEL, cancels.length),
    },
    {
      ...{
        name: '– the slowest of a hundred',
        unit: 'ms',
        digits: 1,
        bar: CANCEL,
        kept: cancels.length,
        thrown: 0,
      },
      spread: { p25: p99, p50: p99, p75: p99 },
      verdict: judge(p99, CANCEL, cancels.length),
    },
  ];
}
