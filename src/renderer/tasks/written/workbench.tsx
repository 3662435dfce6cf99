/** Summaries, translations and texts that are rewritten: the text on one side, what comes of it on the other. */
import { Pencil } from 'lucide-react';
import { useCallback, useId, useRef } from 'react';
import type { RefCallback } from 'react';
import { contractOf } from '../../../shared/tasks/index.ts';
import { fieldsOf, textOf } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';
import { currentRun, isBusy, requestNow, setPart, useRun } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { wordCount } from '../automatic-speech-recognition/result.ts';
import { messages as fieldMessages } from '../fields/messages.ts';
import { NeededOptions } from '../fields/needed-options.tsx';
import { Outcome } from '../outcome.tsx';
import { RunButton } from '../run-button.tsx';
import { useLinkedScroll } from './linked-scroll.ts';
import { messages } from './messages.ts';
import { Pieces } from './pieces.tsx';
import { WrittenResult } from './result.tsx';
import { useWrittenView } from './view-store.ts';
import { useMarked } from './written-text.ts';

/** The work area: beside each other where there is room, else below each other. Both sides scroll together. */
export function WrittenWorkbench() {
  const state = useRun();
  const { task } = state;
  const run = currentRun(state, task);
  const source = useRef<HTMLElement>(null);
  const written = useRef<HTMLDivElement>(null);
  const marked = useMarked(run);
  const id = useId();
  const setSource = useCallback((element: HTMLElement | null) => {
    source.current = element;
  }, []);
  useLinkedScroll(source, written, marked);
  const edit = (): void => {
    useWrittenView.setState({ marks: false });
    // The field stands once this is drawn.
    setTimeout(() => document.getElementById(id)?.focus());
  };
  return (
    <div className="@container flex min-h-0 flex-1">
      <div className="grid min-h-0 flex-1 grid-rows-[minmax(0,2fr)_minmax(0,3fr)] @xl:grid-cols-2 @xl:grid-rows-1">
        <section
          aria-label={fieldMessages.input}
          className="flex min-h-0 flex-col gap-3 border-b border-line px-5 pt-3 pb-4 @xl:border-e @xl:border-b-0"
        >
          <Source task={task} id={id} box={setSource} marked={marked} />
          <NeededOptions task={task} />
          <div className="flex items-center justify-end gap-2">
            {marked !== null && (
              <Button onClick={edit}>
                <Pencil size={14} strokeWidth={1.75} aria-hidden="true" />
                {messages.edit}
              </Button>
            )}
            <RunButton task={task} busy={isBusy(state, task)} ready={requestNow(state, task) !== null} />
          </div>
        </section>
        <div
          ref={written}
          className="min-h-0 overflow-auto outline-offset-[-2px]"
          tabIndex={0}
          role="region"
          aria-label={fieldMessages.resultFor}
        >
          <Outcome
            task={task}
            run={run}
            empty={<p className="text-fg-2">{contractOf(task).summary}</p>}
            onEdit={edit}
            streams
            result={(shown) => <WrittenResult run={shown} />}
          />
        </div>
      </div>
    </div>
  );
}

interface SourceProps {
  readonly task: RunTask;
  readonly id: string;
  readonly box: RefCallback<HTMLElement>;
  readonly marked: ReturnType<typeof useMarked>;
}

/** The text in its field; while both are marked, as it was when it ran. */
function Source({ task, id, box, marked }: SourceProps) {
  const [field] = fieldsOf(task);
  const text = useRun((state) => textOf(state.parts[task][field?.name ?? '']));
  if (field === undefined) return null;
  const { name, title, placeholder = '' } = field;
  const look = 'min-h-0 w-full flex-1 overflow-auto rounded-2 border px-3 py-[6px] text-14';
  return (
    <>
      <div className="-mb-2 flex min-h-7 items-center gap-2 text-12">
        {marked === null ? (
          <label htmlFor={id} className="font-medium text-fg-2">
            {title}
          </label>
        ) : (
          <h2 className="font-medium text-fg-2">{messages.source}</h2>
        )}
        <span className="flex-1" />
        {text.trim() !== '' && <span className="num text-fg-3">{messages.words(wordCount(text))}</span>}
      </div>
      {marked === null ? (
        <textarea
          ref={box}
          id={id}
          value={text}
          placeholder={placeholder}
          onChange={(event) => setPart(task, name, event.target.value)}
          className={`${look} resize-none border-line-control bg-surface outline-none focus:border-ember focus:outline-1 focus:outline-solid focus:outline-offset-0 focus:outline-ember`}
        />
      ) : (
        <div
          ref={box}
          role="region"
          aria-label={messages.source}
          tabIndex={0}
          dir="auto"
          className={`${look} border-line bg-raised break-words whitespace-pre-wrap`}
        >
          <Pieces pieces={marked.a} kind="before" />
        </div>
      )}
    </>
  );
}
