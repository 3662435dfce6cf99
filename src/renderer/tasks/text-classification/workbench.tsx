/** Text classification: a text above, the labels with their scores below; many lines become one table. */
import { ListChecks } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { ExampleCards } from '../../features/run/examples.tsx';
import { messages as runMessages } from '../../features/run/messages.ts';
import { linesOf } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import {
  chooseLinesApart,
  currentRun,
  isBusy,
  requestNow,
  setDraft,
  startRun,
  useRun,
} from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { Composer } from '../composer.tsx';
import { LineFileButton } from '../line-file.tsx';
import { Outcome } from '../outcome.tsx';
import { RunButton } from '../run-button.tsx';
import { messages } from './messages.ts';
import { scoredOf } from './result.ts';
import { ManyLines, OneText } from './scores.tsx';
import { isQuick, useScoresView } from './view-store.ts';

const TASK = 'text-classification';
/** A pause in typing: what is typed faster is one thought, and one entry of the history. */
const PAUSE_MS = 350;

/** The work area of the task. */
export function ClassificationWorkbench({ model }: { readonly model: ModelInfo | null }) {
  const state = useRun();
  const input = useRef<HTMLTextAreaElement>(null);
  const lines = linesOf(state.drafts[TASK]).length;
  useRunWhileTyping(model);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="shrink-0 border-b border-line px-5 py-4">
        <Composer
          box={input}
          className="rounded-3"
          label={messages.input}
          placeholder={messages.placeholder}
          value={state.drafts[TASK]}
          onChange={(draft) => setDraft(TASK, draft)}
          maxHeight="min(200px, 28vh)"
        >
          <Button
            kind="ghost"
            size="sm"
            aria-pressed={state.linesApart}
            onClick={() => chooseLinesApart(!state.linesApart)}
          >
            <ListChecks size={14} strokeWidth={1.75} aria-hidden="true" />
            {messages.linesApart}
          </Button>
          <LineFileButton onLines={(text) => setDraft(TASK, text)} />
          <span className="num mr-1.5 ml-auto text-12 text-fg-3">
            {lines > 1 && state.linesApart && messages.lines(lines)}
          </span>
          <RunButton task={TASK} busy={isBusy(state, TASK)} ready={requestNow(state, TASK) !== null} />
        </Composer>
      </div>
      <div
        className="min-h-0 flex-1 overflow-auto"
        tabIndex={0}
        role="region"
        aria-label={messages.resultFor}
      >
        <Outcome
          task={TASK}
          run={currentRun(state, TASK)}
          empty={<Empty />}
          onEdit={() => input.current?.focus()}
          result={(run) => <Result run={run} />}
        />
      </div>
    </div>
  );
}

/** Starts a run at each pause in typing, where the model is quick enough and the person wants it. */
function useRunWhileTyping(model: ModelInfo | null): void {
  const on = useScoresView((state) => state.whileTyping) && isQuick(model);
  const draft = useRun((state) => state.drafts[TASK]);
  const busy = useRun((state) => isBusy(state, TASK));
  const typed = useRef(draft);
  useEffect(() => {
    // Only what was typed since the workbench was opened: an old text is not run by looking at it.
    if (typed.current === draft || !on || busy) return;
    const timer = setTimeout(() => {
      typed.current = draft;
      const state = useRun.getState();
      const request = requestNow(state, TASK);
      const last = currentRun(state, TASK)?.request.inputs;
      if (request !== null && JSON.stringify(request.inputs) !== JSON.stringify(last)) startRun(TASK);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, on, busy]);
}

function Empty() {
  return (
    <>
      <p className="mb-4 text-fg-2">{messages.empty}</p>
      <ExampleCards compact />
    </>
  );
}

function Result({ run }: { readonly run: Run }) {
  const scored = scoredOf(run);
  if (scored === null) return <p className="p-5 text-bad">{runMessages.unknownResult}</p>;
  const { texts, results, many } = scored;
  return many ? (
    <ManyLines texts={texts} results={results} />
  ) : (
    <OneText text={texts[0] ?? ''} scores={results[0] ?? []} />
  );
}
