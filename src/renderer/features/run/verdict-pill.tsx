/** The verdict on a model as a pill, with the sum behind it in a popover. */
import { CircleAlert, CircleDot } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ModelInfo } from '../../../shared/models.ts';
import { keptBytes, useLibrary } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import { cx } from '../../ui/cx.ts';
import { formatBytes } from '../../ui/format.ts';
import { Live, Ring } from '../../ui/parts.tsx';
import { messages } from './messages.ts';
import { verdictOf } from './verdict.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

const FILLED: Readonly<Record<VerdictKind, string>> = {
  'in-memory': 'bg-ember-soft text-ember',
  loading: 'bg-ember-soft text-ember',
  unloading: 'bg-active text-fg-2',
  fits: 'bg-ok-soft text-ok',
  tight: 'bg-warn-soft text-warn',
  'too-big': 'bg-bad-soft text-bad',
  failed: 'bg-bad-soft text-bad',
  'set-aside': 'bg-bad-soft text-bad',
  unknown: 'bg-active text-fg-2',
};
const PLAIN: Readonly<Record<VerdictKind, string>> = {
  'in-memory': 'text-ember',
  loading: 'text-ember',
  unloading: 'text-fg-3',
  fits: 'text-ok',
  tight: 'text-warn',
  'too-big': 'text-bad',
  failed: 'text-bad',
  'set-aside': 'text-bad',
  unknown: 'text-fg-3',
};

const keptNow = (state: ReturnType<typeof useLibrary.getState>): number => keptBytes(state.models ?? []);

function Sign({ verdict }: { readonly verdict: Verdict }) {
  switch (verdict.kind) {
    case 'in-memory':
      return <CircleDot size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />;
    case 'loading':
    case 'unloading':
      return <Live />;
    case 'failed':
    case 'set-aside':
      return <CircleAlert size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />;
    default:
      return <Ring share={verdict.share} />;
  }
}

/** Sign, word and size without a fill; for rows of lists. */
export function VerdictWord({ model, size = true }: { readonly model: ModelInfo; readonly size?: boolean }) {
  const health = useMachine((state) => state.health);
  const verdict = verdictOf(model, health, useLibrary(keptNow));
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 text-12 font-medium whitespace-nowrap',
        PLAIN[verdict.kind],
      )}
    >
      <Sign verdict={verdict} />
      {messages.verdict(verdict)}
      {size && <span className="num font-normal text-fg-2">{messages.verdictSize(verdict)}</span>}
    </span>
  );
}

/** The pill of the sheet's head. Click: what the number is made of. */
export function VerdictPill({ model }: { readonly model: ModelInfo }) {
  const health = useMachine((state) => state.health);
  const verdict = verdictOf(model, health, useLibrary(keptNow));
  const lines = model.memory.lines ?? [];
  return (
    <Popover.Root>
      <Popover.Trigger
        className={cx(
          'relative inline-flex h-[22px] shrink-0 items-center gap-1.5 rounded-full pr-2 pl-1.5 text-12 font-medium whitespace-nowrap before:absolute before:-inset-y-1 before:inset-x-0',
          FILLED[verdict.kind],
        )}
      >
        <Sign verdict={verdict} />
        {messages.verdict(verdict)}
        <span className="num font-normal text-fg-2 max-[760px]:hidden">
          {model.loaded || model.speed === null ? messages.verdictSize(verdict) : messages.speed(model.speed)}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          className="pop z-50 w-80 rounded-3 border border-line-2 bg-surface p-4 shadow-2 outline-none"
        >
          <p>{messages.verdictWhy(verdict)}</p>
          {model.speed !== null && (
            <p className="num mt-1 text-fg-2">{messages.speedMeasured(model.speed)}</p>
          )}
          {model.problem !== null && <p className="mt-2 text-fg-2">{model.problem.message}</p>}
          {lines.length > 0 && (
            <dl
              aria-label={messages.verdictSum}
              className="mt-3 flex flex-col gap-1.5 border-t border-line pt-3 text-12"
            >
              {lines.map((line) => (
                <div key={line.label} className="flex gap-4">
                  <dt className="min-w-0 flex-1">
                    <span className="block font-medium first-letter:uppercase">{line.label}</span>
                    <span className="block text-fg-3 first-letter:uppercase">{line.why}</span>
                  </dt>
                  <dd className="num shrink-0">{formatBytes(line.bytes)}</dd>
                </div>
              ))}
              <div className="mt-1 flex justify-between border-t border-line pt-2 font-medium">
                <dt>{messages.sumTotal}</dt>
                <dd className="num">{formatBytes(lines.reduce((sum, line) => sum + line.bytes, 0))}</dd>
              </div>
            </dl>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
