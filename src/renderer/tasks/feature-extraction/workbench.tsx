/** Embeddings: lines on the left; how alike they are on the right. One selected line in both. */
import { SquarePen } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import { featureExtraction } from '../../../shared/tasks/feature-extraction.ts';
import { ExampleCards } from '../../features/run/examples.tsx';
import { linesOf, textsOf } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, isBusy, requestNow, setDraft, useRun } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Composer } from '../composer.tsx';
import { Outcome } from '../outcome.tsx';
import { RunButton } from '../run-button.tsx';
import { messages } from './messages.ts';
import { SimilarityView } from './similarity-view.tsx';

const TASK = 'feature-extraction';
const manySchema = z.array(featureExtraction.result);

/** The work area of the task. */
export function EmbeddingWorkbench() {
  const state = useRun();
  const run = currentRun(state, TASK);
  const input = useRef<HTMLTextAreaElement>(null);
  // Which run's lines are being changed; another run shows its own lines again.
  const [editing, setEditing] = useState<string | null>(null);
  const [selected, setSelected] = useState(0);
  const lines = run === null ? [] : textsOf(run.request.inputs);
  const draft = state.drafts[TASK];
  const listed = run?.phase === 'done' && editing !== run.id;
  const edit = (): void => {
    setEditing(run?.id ?? null);
    setTimeout(() => input.current?.focus());
  };
  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label={messages.lines}
        className="flex w-[38%] max-w-[320px] min-w-[240px] shrink-0 flex-col border-r border-line"
      >
        <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
          <h2 className="text-12 font-semibold">{messages.lines}</h2>
          <span className="num flex-1 text-12 text-fg-3">
            {messages.count(listed ? lines.length : linesOf(draft).length)}
          </span>
          {listed && (
            <Button kind="ghost" size="sm" onClick={edit}>
              <SquarePen size={14} strokeWidth={1.75} aria-hidden="true" />
              {messages.edit}
            </Button>
          )}
        </div>
        {listed ? (
          <LineList lines={lines} selected={selected} onSelect={setSelected} />
        ) : (
          <div className="flex min-h-0 flex-1 flex-col p-3">
            <Composer
              box={input}
              className="flex-1 rounded-3 [&>textarea]:flex-1"
              label={messages.input}
              placeholder={messages.placeholder}
              value={draft}
              onChange={(next) => setDraft(TASK, next)}
              maxHeight="none"
            >
              <span className="ml-auto" />
              <RunButton task={TASK} busy={isBusy(state, TASK)} ready={requestNow(state, TASK) !== null} />
            </Composer>
          </div>
        )}
      </section>
      <div className="flex min-w-0 flex-1 flex-col">
        <Outcome
          task={TASK}
          run={run}
          empty={<Empty />}
          onEdit={edit}
          result={(done) => (
            <Result
              run={done}
              lines={lines}
              selected={Math.min(selected, lines.length - 1)}
              onSelect={setSelected}
            />
          )}
        />
      </div>
    </div>
  );
}

function Empty() {
  return (
    <>
      <p className="mb-4 text-fg-2">{messages.empty}</p>
      <div className="[&_ul]:grid-cols-1">
        <ExampleCards compact />
      </div>
    </>
  );
}

interface LinesProps {
  readonly lines: readonly string[];
  readonly selected: number;
  readonly onSelect: (index: number) => void;
}

function LineList({ lines, selected, onSelect }: LinesProps) {
  return (
    <ol className="min-h-0 flex-1 overflow-auto p-2">
      {lines.map((line, index) => (
        <li key={index}>
          <button
            type="button"
            aria-pressed={index === selected}
            title={line}
            onClick={() => onSelect(index)}
            className={cx(
              'flex h-[30px] w-full items-center gap-2.5 rounded-2 px-2 text-start hover:bg-hover',
              index === selected && 'bg-active font-medium',
            )}
          >
            <span className="num w-5 shrink-0 text-end text-11 text-fg-3">{messages.count(index + 1)}</span>
            <span className="truncate">{line}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Result({ run, ...rest }: LinesProps & { readonly run: Run }) {
  const parsed = useMemo(() => manySchema.safeParse(run.result), [run.result]);
  const vectors = useMemo(() => (parsed.success ? parsed.data.map((each) => each.embedding) : []), [parsed]);
  if (!parsed.success || vectors.length === 0) return <p className="p-5 text-bad">{messages.empty}</p>;
  return <SimilarityView vectors={vectors} dimensions={parsed.data[0]?.dimensions ?? 0} {...rest} />;
}
