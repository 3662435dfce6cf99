/** A chat: the conversation above, the message being written below. */
import { ArrowDown, CornerDownLeft, Undo2 } from 'lucide-react';
import { useRef } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { ExampleCards } from '../../features/run/examples.tsx';
import {
  currentRun,
  isBusy,
  requestNow,
  setDraft,
  startRun,
  unqueueMessage,
  useRun,
} from '../../stores/run.ts';
import type { RunState } from '../../stores/run.ts';
import { Button, Kbd } from '../../ui/button.tsx';
import { splitName } from '../../ui/format.ts';
import { useStickToEnd } from '../../ui/hooks.ts';
import { Composer } from '../composer.tsx';
import { RunButton } from '../run-button.tsx';
import { Announcer } from './announcer.tsx';
import { AttachButton, AttachedFiles, SystemButton, SystemField } from './attachments.tsx';
import { LiveStats } from './live-stats.tsx';
import { messages } from './messages.ts';
import { TurnView } from './turn.tsx';

const TASK = 'text-generation';

/** The work area of a chat. */
export function Chat({ model }: { readonly model: ModelInfo | null }) {
  const turns = useRun((state) => state.turns);
  const busy = useRun((state) => isBusy(state, TASK));
  const log = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd } = useStickToEnd(log);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={log}
        role="log"
        aria-live="off"
        aria-label={messages.log}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
      >
        <div className="mx-auto flex min-h-full w-full max-w-[708px] flex-col px-6 pt-6 pb-2">
          {turns.length === 0 && <Empty />}
          {turns.map((turn) => (
            <TurnView key={turn.id} turn={turn} busy={busy} />
          ))}
          <NextUp />
        </div>
      </div>
      <div className="relative shrink-0 px-6 pt-2 pb-4">
        {!atEnd && (
          <Button size="sm" className="absolute -top-8 left-1/2 -translate-x-1/2 shadow-2" onClick={toEnd}>
            <ArrowDown size={12} strokeWidth={1.75} aria-hidden="true" />
            {messages.toEnd}
          </Button>
        )}
        <MessageBox model={model} onSent={toEnd} />
      </div>
      <Announcer run={turns.at(-1)?.run ?? null} />
    </div>
  );
}

function MessageBox({ model, onSent }: { readonly model: ModelInfo | null; readonly onSent: () => void }) {
  const state = useRun();
  const input = useRef<HTMLTextAreaElement>(null);
  const run = currentRun(state, TASK);
  const busy = isBusy(state, TASK);
  const draft = state.drafts[TASK];
  const queues = busy && draft.trim() !== '' && state.nextUp === null;
  const send = (): void => {
    if (busy && state.nextUp !== null) return;
    startRun(TASK);
    onSent();
  };
  return (
    <Composer
      box={input}
      className="mx-auto max-w-[684px]"
      label={messages.message}
      placeholder={placeholderOf(state, model)}
      value={draft}
      onChange={(next) => setDraft(TASK, next)}
      onEnter={send}
      maxHeight="min(220px, 30vh)"
      above={
        <>
          <SystemField />
          <AttachedFiles />
        </>
      }
    >
      <AttachButton />
      <SystemButton />
      <span className="ml-auto flex min-w-0 items-center">
        {queues ? (
          <span className="mr-1.5 text-12 text-fg-2">{messages.runsAfter}</span>
        ) : (
          busy && run !== null && <LiveStats run={run} />
        )}
      </span>
      {queues ? (
        <Button onClick={send} className="min-w-[108px]">
          {messages.queueIt}
          <Kbd>↵</Kbd>
        </Button>
      ) : (
        <RunButton task={TASK} busy={busy} ready={requestNow(state, TASK) !== null} enter />
      )}
    </Composer>
  );
}

function placeholderOf(state: RunState, model: ModelInfo | null): string {
  if (!isBusy(state, TASK)) return messages.messagePlaceholder(splitName(model?.id ?? '').name);
  return currentRun(state, TASK)?.phase === 'loading' ? messages.whileLoading : messages.whileBusy;
}

/** The message that waits for the answer before it. */
function NextUp() {
  const next = useRun((state) => state.nextUp);
  if (next === null) return null;
  return (
    <article className="mb-6 ml-auto flex w-fit max-w-[78%] flex-col items-end gap-1.5">
      <p className="rounded-4 rounded-br-1 border border-dashed border-line-control px-3.5 py-2 text-14 break-words whitespace-pre-wrap text-fg-2">
        {next.prompt}
      </p>
      <span className="flex items-center gap-2 text-12 text-fg-3">
        <CornerDownLeft size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.waits}
        <Button kind="ghost" size="sm" onClick={unqueueMessage}>
          <Undo2 size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.takeBack}
        </Button>
      </span>
    </article>
  );
}

function Empty() {
  return (
    <div className="my-auto pb-8">
      <p className="mb-4 text-fg-2">{messages.emptyChat}</p>
      <ExampleCards compact />
    </div>
  );
}
