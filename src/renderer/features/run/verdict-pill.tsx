/** The verdict on a model as a pill, with the sum behind it in a popover. */
import { CircleAlert, CircleDot } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ModelInfo } from '../../../shared/models.ts';
import { useMachine } from '../../stores/machine.ts';
import { useRun } from '../../stores/run.ts';
import { cx } from '../../ui/cx.ts';
import { Live, Ring } from '../../ui/parts.tsx';
import { VerdictDetails } from './verdict-details.tsx';
import { verdictMessages } from './verdict-messages.ts';
import { verdictOf } from './verdict.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

const FILLED: Readonly<Record<VerdictKind, string>> = {
  'in-memory': 'bg-ember-soft text-ember',
  loading: 'bg-ember-soft text-ember',
  unloading: 'bg-active text-fg-2',
  fits: 'bg-ok-soft text-ok',
  tight: 'bg-warn-soft text-warn',
  slow: 'bg-warn-soft text-warn',
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
  slow: 'text-warn',
  'too-big': 'text-bad',
  failed: 'text-bad',
  'set-aside': 'text-bad',
  unknown: 'text-fg-3',
};

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

/** Sign, word and size without a fill; for rows of lists. With `variant` it is about one file of the model. */
export function VerdictWord({
  model,
  size = true,
  variant = null,
}: {
  readonly model: ModelInfo;
  readonly size?: boolean;
  readonly variant?: string | null;
}) {
  const health = useMachine((state) => state.health);
  const verdict = verdictOf(model, health, variant);
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 text-12 font-medium whitespace-nowrap',
        PLAIN[verdict.kind],
      )}
    >
      <Sign verdict={verdict} />
      {verdictMessages.word(verdict.kind)}
      {size && <span className="num font-normal text-fg-2">{verdictMessages.size(verdict)}</span>}
    </span>
  );
}

/** The pill of the sheet's head, about the file that was chosen. Click: what the number is made of, and what to do. */
export function VerdictPill({ model }: { readonly model: ModelInfo }) {
  const health = useMachine((state) => state.health);
  const chosen = useRun((state) => state.variants[model.id]);
  const variant = chosen !== undefined && model.variants.includes(chosen) ? chosen : null;
  const verdict = verdictOf(model, health, variant);
  const fast = !model.loaded && variant === null ? model.speed : null;
  return (
    <Popover.Root>
      <Popover.Trigger
        className={cx(
          'relative inline-flex h-[22px] shrink-0 items-center gap-1.5 rounded-full ps-1.5 pe-2 text-12 font-medium whitespace-nowrap before:absolute before:-inset-y-1 before:inset-x-0',
          FILLED[verdict.kind],
        )}
      >
        <Sign verdict={verdict} />
        {verdictMessages.word(verdict.kind)}
        <span className="num font-normal text-fg-2 max-[760px]:hidden">
          {fast === null ? verdictMessages.size(verdict) : verdictMessages.speed(fast)}
        </span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={verdictMessages.word(verdict.kind)}
          align="start"
          sideOffset={6}
          className="pop z-50 w-80 rounded-3 border border-line-2 bg-surface p-4 shadow-2 outline-none"
        >
          <VerdictDetails model={model} variant={variant} verdict={verdict} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
