/** Every sentence of a verdict: how a model stands to this machine. */
import type { MeasuredSpeed, ModelInfo } from '../../../shared/models.ts';
import { counted, formatBytes, formatMs, formatNumber } from '../../ui/format.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

const VERDICTS: Readonly<Record<VerdictKind, string>> = {
  'in-memory': 'In memory',
  loading: 'Loading',
  unloading: 'Unloading',
  fits: 'Fits',
  tight: 'Tight',
  slow: 'Slow',
  'too-big': 'Too big',
  failed: 'Failed',
  'set-aside': 'Set aside',
  unknown: 'Not loaded',
};

function whyOf({ kind, bytes, measured, unloads, gpu }: Verdict): string {
  const size = bytes === null ? 'its memory' : formatBytes(bytes);
  const others = unloads ? ' Others are unloaded for it, the least used first.' : '';
  switch (kind) {
    case 'in-memory':
      return measured ? `It holds ${size}, measured.` : `It holds about ${size}.`;
    case 'fits':
      return unloads ? `It needs about ${size}.${others}` : `It needs about ${size}, and there is room.`;
    case 'tight':
      return `It needs about ${size}, nearly all that there is.${others}`;
    case 'slow':
      return `It needs about ${size}, and was slow here.${others}`;
    case 'too-big':
      return `It needs about ${size}, more than ${gpu ? 'the GPU' : 'this machine'} can give.`;
    case 'loading':
      return 'It is being loaded now.';
    case 'unloading':
      return 'It is being unloaded now.';
    case 'failed':
    case 'set-aside':
      return 'It did not run the last time.';
    case 'unknown':
      return 'What it needs is known once it was loaded.';
  }
}

/** Bytes as a bare number of GB or MB, as the total has it. */
function inUnitOf(bytes: number, total: number): string {
  const [unit, digits] = total >= 999.5e6 ? [1e9, 1] : [1e6, 0];
  return formatNumber(bytes / unit, digits);
}

/** The words of verdicts. */
export const verdictMessages = {
  word: (kind: VerdictKind) => VERDICTS[kind],
  size: ({ bytes, measured }: Verdict) =>
    bytes === null ? '' : `${measured ? '' : 'about '}${formatBytes(bytes)}`,
  /** What was measured here: tokens a second, or the time of one run. */
  speed: ({ tokens_per_second: rate, run_ms: ms }: MeasuredSpeed) =>
    rate === null ? formatMs(ms) : `${formatNumber(rate, rate < 10 ? 1 : 0)} tok/s`,
  speedMeasured: (speed: MeasuredSpeed) =>
    `${speed.tokens_per_second === null ? `A run takes ${formatMs(speed.run_ms)}` : `It writes ${formatNumber(speed.tokens_per_second, 1)} tokens a second`}, measured over ${counted(speed.runs, 'run', 'runs')}.`,
  why: whyOf,
  sum: 'What it is made of',
  /** "2.5 weights + 0.4 context = 2.9 of 6.8 GB" */
  sumLine: (lines: NonNullable<ModelInfo['memory']['lines']>, budget: number, gpu: boolean) => {
    const total = lines.reduce((sum, { bytes }) => sum + bytes, 0);
    const most = Math.max(total, budget);
    const parts = lines.map(({ label, bytes }) => `${inUnitOf(bytes, most)} ${label}`).join(' + ');
    const unit = most >= 999.5e6 ? 'GB' : 'MB';
    return `${parts} = ${inUnitOf(total, most)} of ${inUnitOf(budget, most)}\u202f${unit}${gpu ? ' of the GPU' : ''}`;
  },
  total: 'Together',
  run: 'Run',
  load: 'Load',
  use: (variant: string) => `Use ${variant}`,
  choose: 'Choose another model',
  checkFiles: 'Check its files',
  release: 'Release it',
} as const;
