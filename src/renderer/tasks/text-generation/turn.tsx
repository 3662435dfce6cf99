/** One exchange of a chat: what was asked, then how it was answered, or why it was not. */
import { FileText } from 'lucide-react';
import { memo, useSyncExternalStore } from 'react';
import { Markdown } from '../../features/markdown/markdown.tsx';
import { ErrorCard } from '../../features/run/error-card.tsx';
import { ProgressCard } from '../../features/run/progress-card.tsx';
import { isSettled } from '../../features/run/run-state.ts';
import { sayAgain, stopTask, tokensOf } from '../../stores/run.ts';
import type { Turn } from '../../stores/run.ts';
import { splitName } from '../../ui/format.ts';
import { Live } from '../../ui/parts.tsx';
import { EditBox } from './edit-box.tsx';
import { messages } from './messages.ts';
import { bytesOf } from './text-files.ts';
import { TurnActs } from './turn-acts.tsx';
import { editTurn, useTextView } from './view-store.ts';

const TASK = 'text-generation';

interface TurnProps {
  readonly turn: Turn;
  /** While another answer grows, nothing of the conversation can be changed. */
  readonly busy: boolean;
}

/** Renders again only when its own run changes; the growing text is a component of its own. */
export const TurnView = memo(function TurnView({ turn, busy }: TurnProps) {
  const { run } = turn;
  const editing = useTextView((state) => state.editing === turn.id);
  const begun = run.phase === 'running' || run.phase === 'done' || run.phase === 'stopped';
  const resend = (prompt: string): void => {
    editTurn(null);
    sayAgain(turn.id, prompt);
  };
  return (
    <article className="mb-7" data-turn={turn.id}>
      {editing ? (
        <EditBox text={turn.prompt} onSend={resend} onCancel={() => editTurn(null)} />
      ) : (
        <Question turn={turn} />
      )}
      <h2 className="mt-5 mb-1.5 flex items-center gap-2 text-12 font-medium text-fg-2">
        {!isSettled(run) && <Live />}
        {splitName(run.request.model).name}
      </h2>
      {(begun || run.phase === 'failed') && <Answer runId={run.id} growing={run.phase === 'running'} />}
      <div className="mt-3 empty:hidden">
        {!begun && run.phase !== 'failed' && <ProgressCard run={run} onCancel={() => void stopTask(TASK)} />}
        {run.phase === 'failed' && run.error !== null && (
          <ErrorCard
            error={run.error}
            task={TASK}
            model={run.request.model}
            onEdit={() => editTurn(turn.id)}
          />
        )}
      </div>
      {isSettled(run) && <TurnActs turn={turn} busy={busy} onEdit={() => editTurn(turn.id)} />}
    </article>
  );
});

function Question({ turn }: { readonly turn: Turn }) {
  return (
    <div className="ml-auto w-fit max-w-[78%] rounded-4 rounded-br-1 bg-active px-3.5 py-2 text-14">
      <p dir="auto" className="break-words whitespace-pre-wrap">
        <span className="sr-only">{messages.you}: </span>
        {turn.prompt}
      </p>
      {turn.files.map((file) => (
        <p key={file.name} className="mt-1 flex items-center gap-2 text-12 text-fg-2">
          <FileText size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
          <span className="min-w-0 truncate">{messages.fileSize(file.name, bytesOf(file.text))}</span>
        </p>
      ))}
    </div>
  );
}

function Answer({ runId, growing }: { readonly runId: string; readonly growing: boolean }) {
  const tokens = tokensOf(runId);
  const { text } = useSyncExternalStore(tokens.subscribe, tokens.view);
  if (text === '' && !growing) return null;
  return (
    <div dir="auto" className="text-14" data-testid="answer">
      <Markdown text={text} live={growing} />
    </div>
  );
}
