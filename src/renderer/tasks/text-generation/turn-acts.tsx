/** What can be done with an answer: copy, answer again, change the question, go between versions; and its figures. */
import { ChevronLeft, ChevronRight, RefreshCw, SquarePen } from 'lucide-react';
import { branchOf } from '../../features/run/conversation.ts';
import { sayAgain, showBranch, tokensOf, useRun } from '../../stores/run.ts';
import type { Turn } from '../../stores/run.ts';
import { IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { figuresOf } from './figures.ts';
import { messages } from './messages.ts';

const ICON = { size: 14, strokeWidth: 1.75, 'aria-hidden': true } as const;

interface ActsProps {
  readonly turn: Turn;
  readonly busy: boolean;
  readonly onEdit: () => void;
}

/** The row below an answer. */
export function TurnActs({ turn, busy, onEdit }: ActsProps) {
  const { run } = turn;
  const text = tokensOf(run.id).view().text;
  return (
    <div className="mt-2 -ml-1.5 flex min-h-6 flex-wrap items-center gap-0.5 text-fg-3">
      {text !== '' && <CopyButton label={messages.copy} text={() => tokensOf(run.id).view().text} />}
      <IconButton size="sm" label={messages.again} disabled={busy} onClick={() => sayAgain(turn.id)}>
        <RefreshCw {...ICON} />
      </IconButton>
      <IconButton size="sm" label={messages.edit} disabled={busy} onClick={onEdit}>
        <SquarePen {...ICON} />
      </IconButton>
      <Branches turn={turn} busy={busy} />
      {run.phase === 'stopped' && (
        <span className="ml-1.5 text-12 font-medium text-fg-2">{messages.stopped}</span>
      )}
      <span className="num ml-auto text-end text-12">{figuresOf(run).join(', ')}</span>
    </div>
  );
}

function Branches({ turn, busy }: { readonly turn: Turn; readonly busy: boolean }) {
  const tree = useRun((state) => state.conversation);
  const { index, count } = branchOf(tree, turn.id);
  if (count < 2) return null;
  return (
    <span
      role="group"
      aria-label={messages.branchName(index, count)}
      className="ml-1.5 flex items-center gap-0.5"
    >
      <IconButton
        size="sm"
        label={messages.branchBack}
        disabled={busy || index === 0}
        onClick={() => showBranch(turn.id, -1)}
      >
        <ChevronLeft {...ICON} />
      </IconButton>
      <span className="num min-w-8 text-center text-12">{messages.branch(index, count)}</span>
      <IconButton
        size="sm"
        label={messages.branchOn}
        disabled={busy || index === count - 1}
        onClick={() => showBranch(turn.id, 1)}
      >
        <ChevronRight {...ICON} />
      </IconButton>
    </span>
  );
}
