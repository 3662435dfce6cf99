/** A verdict as a word with its mark: never by colour alone. */
import { Check, CircleAlert, CircleX, Diff } from 'lucide-react';
import type { ReplayRow } from '../../../shared/examples/contract.ts';
import type { Verdict } from '../../../shared/examples/comparison.ts';
import { cx } from '../../ui/cx.ts';
import { messages } from './messages.ts';

const LOOKS = {
  same: { Icon: Check, tone: 'text-ok' },
  close: { Icon: Diff, tone: 'text-fg-2' },
  different: { Icon: CircleAlert, tone: 'text-warn' },
} as const;

/** The verdict of a comparison. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const { Icon, tone } = LOOKS[verdict];
  return (
    <span className={cx('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', tone)}>
      <Icon size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
      {messages.verdict(verdict)}
    </span>
  );
}

/** What a replay came to: its verdict, that it failed, or that there was none. */
export function ReplayMark({ replay }: { readonly replay: Pick<ReplayRow, 'verdict'> | null }) {
  if (replay === null) return <span className="text-fg-3">{messages.notYet}</span>;
  if (replay.verdict !== null) return <VerdictMark verdict={replay.verdict} />;
  return (
    <span className="inline-flex items-center gap-1.5 font-medium text-bad">
      <CircleX size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
      {messages.failed}
    </span>
  );
}
