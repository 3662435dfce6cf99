/** One text that the model goes on with: what is new stands tinted at its end until it is kept or dropped. */
import { useRef, useSyncExternalStore } from 'react';
import type { KeyboardEvent } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { ErrorCard } from '../../features/run/error-card.tsx';
import { ProgressCard } from '../../features/run/progress-card.tsx';
import { isSettled } from '../../features/run/run-state.ts';
import type { Run } from '../../features/run/run-state.ts';
import {
  acceptCompletion,
  dropCompletion,
  requestNow,
  setDraft,
  startRun,
  stopTask,
  tokensOf,
  useRun,
} from '../../stores/run.ts';
import { Button, Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { RunButton } from '../run-button.tsx';
import { Announcer } from './announcer.tsx';
import { figuresOf } from './figures.ts';
import { LiveStats } from './live-stats.tsx';
import { messages } from './messages.ts';

const TASK = 'text-generation';
/** Field and shade must break their lines at the same places. */
const TEXT = 'px-6 py-6 text-14 leading-[24px] break-words whitespace-pre-wrap [overflow-wrap:anywhere]';

/** The work area of a completion. */
export function Completion({ model }: { readonly model: ModelInfo | null }) {
  const state = useRun();
  const box = useRef<HTMLTextAreaElement>(null);
  const { completion } = state;
  const run = completion?.run ?? null;
  const busy = run !== null && !isSettled(run);
  const pending = completion !== null && !completion.accepted ? completion.run : null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div role="log" aria-live="off" aria-label={messages.text} className="min-h-0 flex-1 overflow-auto">
        <div className="mx-auto w-full max-w-[760px]">
          <TextField box={box} pending={pending} busy={busy} hint={hintFor(model)} />
          {run !== null && (
            <div className="px-6 pb-4 empty:hidden">
              {busy && run.phase !== 'running' && (
                <ProgressCard key={run.id} run={run} onCancel={() => void stopTask(TASK)} />
              )}
              {run.phase === 'failed' && run.error !== null && (
                <ErrorCard
                  key={run.id}
                  error={run.error}
                  task={TASK}
                  model={run.request.model}
                  onEdit={() => box.current?.focus()}
                />
              )}
              {run.phase === 'stopped' && <p className="text-12 font-medium text-fg-2">{messages.stopped}</p>}
            </div>
          )}
        </div>
      </div>
      <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-1.5 border-t border-line py-2 pr-4 pl-4">
        <CopyButton label={messages.copy} text={() => `${state.drafts[TASK]}${answerOf(pending)}`} />
        {pending !== null && !busy && answerOf(pending) !== '' && <Decide />}
        <span className="num ml-auto flex items-center text-12 text-fg-3">
          {busy && <LiveStats run={run} />}
          {run !== null && !busy && figuresOf(run).join(', ')}
        </span>
        <RunButton task={TASK} busy={busy} ready={requestNow(state, TASK) !== null} enter />
      </div>
      <Announcer run={run} />
    </div>
  );
}

function hintFor(model: ModelInfo | null): string {
  return model === null || model.chat ? messages.textPlaceholder : messages.completionOnly;
}

function answerOf(run: Run | null): string {
  return run === null ? '' : tokensOf(run.id).view().text;
}

function Decide() {
  return (
    <>
      <Button size="sm" title={messages.tinted} onClick={acceptCompletion}>
        {messages.accept}
        <Kbd>{keyText('Tab')}</Kbd>
      </Button>
      <Button size="sm" kind="ghost" onClick={() => void dropCompletion()}>
        {messages.drop}
        <Kbd>{keyText('Escape')}</Kbd>
      </Button>
    </>
  );
}

interface TextFieldProps {
  readonly box: React.RefObject<HTMLTextAreaElement | null>;
  readonly pending: Run | null;
  readonly busy: boolean;
  readonly hint: string;
}

const NO_TOKENS = { subscribe: () => () => undefined, view: () => null };

/** A field over a shade of the same text: the shade gives the height and carries the tint. */
function TextField({ box, pending, busy, hint }: TextFieldProps) {
  const draft = useRun((state) => state.drafts[TASK]);
  const tokens = pending === null ? NO_TOKENS : tokensOf(pending.id);
  const answer = useSyncExternalStore(tokens.subscribe, tokens.view)?.text ?? '';
  const onKeyDown = (event: KeyboardEvent): void => {
    const act = keyAct(event, answer !== '', busy);
    if (act === null || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  };
  return (
    <div className="relative min-h-[160px]">
      <div aria-hidden="true" className={`${TEXT} min-h-[160px] text-transparent`}>
        {draft}
        {answer !== '' && (
          <span data-testid="answer" className="rounded-[3px] bg-ember-soft">
            {answer}
          </span>
        )}
        {busy && <span className="caret" />}{' '}
      </div>
      <textarea
        ref={box}
        aria-label={messages.text}
        placeholder={hint}
        value={draft + answer}
        spellCheck={false}
        onChange={(event) => {
          // Writing on decides: what stands there now is the text.
          if (pending !== null) dropCompletion();
          setDraft(TASK, event.target.value);
        }}
        onKeyDown={onKeyDown}
        className={`${TEXT} absolute inset-0 h-full w-full resize-none overflow-hidden bg-transparent outline-none`}
      />
    </div>
  );
}

/** What a key does here; null leaves it to the field. */
function keyAct(event: KeyboardEvent, tinted: boolean, busy: boolean): (() => unknown) | null {
  const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain || busy) return null;
  if (tinted && (event.key === 'Tab' || event.key === 'Enter')) return acceptCompletion;
  if (tinted && event.key === 'Escape') return dropCompletion;
  return event.key === 'Enter' ? () => startRun(TASK) : null;
}
