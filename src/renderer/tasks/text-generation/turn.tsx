/** One exchange: what was asked, then how it was answered, or why it was not. */
import { RefreshCw } from 'lucide-react';
import { memo, useSyncExternalStore } from 'react';
import { textGeneration } from '../../../shared/tasks/text-generation.ts';
import { ErrorCard } from '../../features/run/error-card.tsx';
import { ProgressCard } from '../../features/run/progress-card.tsx';
import type { Run } from '../../features/run/run-state.ts';
import { isSettled } from '../../features/run/run-state.ts';
import { runAgain, stopTask, tokensOf } from '../../stores/run.ts';
import type { Turn } from '../../stores/run.ts';
import { IconButton } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { splitName } from '../../ui/format.ts';
import { Live } from '../../ui/parts.tsx';
import { messages } from './messages.ts';

const TASK = 'text-generation';

interface TurnProps {
  readonly turn: Turn;
  readonly last: boolean;
  readonly onEdit: () => void;
}

/** Renders again only when its own run changes; the growing text is a component of its own. */
export const TurnView = memo(function TurnView({ turn, last, onEdit }: TurnProps) {
  const { run } = turn;
  const chat = turn.mode === 'chat';
  const begun = run.phase === 'running' || run.phase === 'done' || run.phase === 'stopped';
  return (
    <article className="mb-6">
      {chat && (
        <p className="ml-auto w-fit max-w-[78%] rounded-4 rounded-br-1 bg-active px-3.5 py-2 text-14 break-words whitespace-pre-wrap">
          <span className="sr-only">{messages.you}: </span>
          {turn.prompt}
        </p>
      )}
      <h3 className="mt-5 mb-1.5 flex items-center gap-2 text-12 font-medium text-fg-2">
        {!isSettled(run) && <Live />}
        {splitName(run.request.model).name}
      </h3>
      {(begun || run.phase === 'failed' || !chat) && (
        <Answer runId={run.id} prompt={chat ? '' : turn.prompt} growing={run.phase === 'running'} />
      )}
      <div className="mt-3 empty:hidden">
        {!begun && run.phase !== 'failed' && <ProgressCard run={run} onCancel={() => void stopTask(TASK)} />}
        {run.phase === 'failed' && run.error !== null && (
          <ErrorCard error={run.error} task={TASK} model={run.request.model} onEdit={onEdit} />
        )}
      </div>
      {(run.phase === 'done' || run.phase === 'stopped') && <Acts run={run} last={last} />}
    </article>
  );
});

function Answer({
  runId,
  prompt,
  growing,
}: {
  readonly runId: string;
  readonly prompt: string;
  readonly growing: boolean;
}) {
  const tokens = tokensOf(runId);
  const { text } = useSyncExternalStore(tokens.subscribe, tokens.view);
  if (text === '' && prompt === '' && !growing) return null;
  return (
    <div className="text-14 break-words whitespace-pre-wrap" data-testid="answer">
      {prompt !== '' && <span className="text-fg-3">{prompt}</span>}
      {text}
      {growing && <span className="caret" aria-hidden="true" />}
    </div>
  );
}

function Acts({ run, last }: { readonly run: Run; readonly last: boolean }) {
  const tokens = tokensOf(run.id);
  return (
    <div className="mt-2 -ml-1.5 flex min-h-6 items-center gap-0.5 text-fg-3">
      <CopyButton label={messages.copy} text={() => tokens.view().text} />
      {last && (
        <IconButton size="sm" label={messages.again} onClick={() => runAgain(TASK)}>
          <RefreshCw size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      )}
      {run.phase === 'stopped' && (
        <span className="ml-1.5 text-12 font-medium text-fg-2">{messages.stopped}</span>
      )}
      <span className="num ml-auto text-end text-12">{figures(run).join(', ')}</span>
    </div>
  );
}

/** What was measured of a finished run; of a stopped one only what came. */
function figures(run: Run): string[] {
  const parsed = textGeneration.result.safeParse(run.result);
  const { meta } = run;
  if (!parsed.success || meta === null) {
    const { pieces } = tokensOf(run.id).view();
    return pieces === 0 ? [] : [messages.liveTokens(pieces)];
  }
  return [
    messages.tokens(parsed.data.tokens),
    ...(meta.tokens_per_second === undefined ? [] : [messages.liveRate(meta.tokens_per_second)]),
    ...(meta.first_token_latency_ms === undefined ? [] : [messages.firstToken(meta.first_token_latency_ms)]),
    ...(parsed.data.finish_reason === 'length' ? [messages.cutShort] : []),
  ];
}
