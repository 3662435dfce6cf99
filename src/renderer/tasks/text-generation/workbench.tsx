/** Text generation: a conversation, or a text that the model goes on with. */
import { ArrowDown } from 'lucide-react';
import { useRef } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { ExampleCards } from '../../features/run/examples.tsx';
import {
  chooseMode,
  currentRun,
  isBusy,
  modeFor,
  requestNow,
  setDraft,
  startRun,
  useRun,
} from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/controls.tsx';
import { splitName } from '../../ui/format.ts';
import { useStickToEnd } from '../../ui/hooks.ts';
import { Composer } from '../composer.tsx';
import { RunButton } from '../run-button.tsx';
import { Announcer } from './announcer.tsx';
import { LiveStats } from './live-stats.tsx';
import { messages } from './messages.ts';
import { TurnView } from './turn.tsx';

const TASK = 'text-generation';

/** The work area of the task. */
export function TextWorkbench({ model }: { readonly model: ModelInfo | null }) {
  const state = useRun();
  const log = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const { atEnd, toEnd } = useStickToEnd(log);
  const mode = modeFor(state.mode, model?.chat ?? true);
  const run = currentRun(state, TASK);
  const busy = isBusy(state, TASK);
  const send = (): void => {
    startRun(TASK);
    toEnd();
  };
  const name = splitName(model?.id ?? '').name;
  const idle = mode === 'chat' ? messages.messagePlaceholder(name) : messages.textPlaceholder;
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
          {state.turns.length === 0 && <Empty mode={mode} chat={model?.chat ?? true} />}
          {state.turns.map((turn, index) => (
            <TurnView
              key={turn.id}
              turn={turn}
              last={index === state.turns.length - 1}
              onEdit={() => input.current?.focus()}
            />
          ))}
        </div>
      </div>
      <div className="relative shrink-0 px-6 pt-2 pb-4">
        {!atEnd && (
          <Button size="sm" className="absolute -top-8 left-1/2 -translate-x-1/2 shadow-2" onClick={toEnd}>
            <ArrowDown size={12} strokeWidth={1.75} aria-hidden="true" />
            {messages.toEnd}
          </Button>
        )}
        <Composer
          box={input}
          className="mx-auto max-w-[684px]"
          label={mode === 'chat' ? messages.message : messages.text}
          placeholder={busy ? messages.whileBusy : idle}
          value={state.drafts[TASK]}
          onChange={(draft) => setDraft(TASK, draft)}
          onEnter={send}
          maxHeight="min(220px, 30vh)"
        >
          {(model?.chat ?? false) && <ModeSwitch />}
          <span className="ml-auto">{busy && run !== null && <LiveStats run={run} />}</span>
          <RunButton task={TASK} busy={busy} ready={requestNow(state, TASK) !== null} enter />
        </Composer>
      </div>
      <Announcer run={run} />
    </div>
  );
}

function ModeSwitch() {
  const mode = useRun((state) => state.mode);
  return (
    <Segmented
      label={messages.mode}
      value={mode}
      onChange={chooseMode}
      options={[
        { value: 'chat', label: messages.chat },
        { value: 'completion', label: messages.completion },
      ]}
    />
  );
}

function Empty({ mode, chat }: { readonly mode: 'chat' | 'completion'; readonly chat: boolean }) {
  return (
    <div className="my-auto pb-8">
      <p className="mb-4 text-fg-2">
        {mode === 'chat' ? messages.emptyChat : chat ? messages.emptyCompletion : messages.completionOnly}
      </p>
      <ExampleCards compact />
    </div>
  );
}
