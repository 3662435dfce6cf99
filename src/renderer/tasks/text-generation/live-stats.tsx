/** Speed, first token and count while an answer grows; renewed four times a second, so that it can be read. */
import type { Run } from '../../features/run/run-state.ts';
import { rateOf } from '../../features/run/token-buffer.ts';
import { tokensOf } from '../../stores/run.ts';
import { useClock } from '../../ui/hooks.ts';
import { messages } from './messages.ts';
import { Sparkline } from './sparkline.tsx';

const RENEW_MS = 250;

/** Nothing until the first token is there. After a load its time would be that of the load, so it is left out. */
export function LiveStats({ run }: { readonly run: Run }) {
  useClock(RENEW_MS, run.phase === 'running');
  const tokens = tokensOf(run.id);
  const view = tokens.view();
  const rate = rateOf(view);
  if (view.firstAt === null) return null;
  return (
    <span className="num mr-1.5 flex items-center gap-2.5 text-12 whitespace-nowrap text-fg-2">
      <Sparkline values={tokens.rates()} label={messages.speedLine} />
      {rate !== null && <span className="font-medium text-fg">{messages.liveRate(rate)}</span>}
      {run.stages.length === 0 && (
        <span className="max-wide:hidden">{messages.firstToken(view.firstAt - run.startedAt)}</span>
      )}
      <span>{messages.liveTokens(view.pieces)}</span>
    </span>
  );
}
