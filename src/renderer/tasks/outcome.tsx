/** What stands in the place of a result while there is none: the progress, the error, the word "Stopped". */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ErrorCard } from '../features/run/error-card.tsx';
import { messages } from '../features/run/messages.ts';
import { ProgressCard, SHOW_AFTER_MS } from '../features/run/progress-card.tsx';
import type { RunTask } from '../features/run/request.ts';
import { isSettled } from '../features/run/run-state.ts';
import type { Run } from '../features/run/run-state.ts';
import { runAgain, stopTask } from '../stores/run.ts';
import { Button } from '../ui/button.tsx';
import { useDelayed } from '../ui/hooks.ts';

interface OutcomeProps {
  readonly task: RunTask;
  readonly run: Run | null;
  readonly empty: ReactNode;
  readonly onEdit: () => void;
  /** Draws the result of a finished run; null where it has an unknown shape. */
  readonly result: (run: Run) => ReactNode;
  /** True where the result shows what has come so far, and so stands while it comes and where it was stopped. */
  readonly streams?: boolean;
}

/** The result of a run that gives one, or what there is instead. */
export function Outcome(props: OutcomeProps) {
  const { task, run, empty, onEdit, result, streams = false } = props;
  const [last, setLast] = useState<Run | null>(null);
  if (run?.phase === 'done' && run !== last) setLast(run);
  if (run === null) return <div className="p-5">{empty}</div>;
  if (run.phase === 'done') return result(run) ?? <ShapeError run={run} task={task} onEdit={onEdit} />;
  if (run.phase === 'stopped') {
    return (
      <>
        {streams && result(run)}
        <Stopped task={task} />
      </>
    );
  }
  if (streams && run.phase === 'running') return result(run);
  if (!isSettled(run) && last !== null) return <Renewing key={run.id} {...props} run={run} last={last} />;
  return <Waiting {...props} run={run} />;
}

/** The last result stays for as long as a wait is not worth a word, so that quick runs do not flicker. */
function Renewing(props: OutcomeProps & { readonly run: Run; readonly last: Run }) {
  const late = useDelayed(SHOW_AFTER_MS);
  return late ? <Waiting {...props} /> : (props.result(props.last) ?? null);
}

function Waiting({ run, task, onEdit }: OutcomeProps & { readonly run: Run }) {
  return (
    <div className="mx-auto w-full max-w-[700px] p-5">
      {run.phase === 'failed' && run.error !== null ? (
        <ErrorCard key={run.id} error={run.error} task={task} model={run.request.model} onEdit={onEdit} />
      ) : (
        <ProgressCard key={run.id} run={run} onCancel={() => void stopTask(task)} />
      )}
    </div>
  );
}

function Stopped({ task }: { readonly task: RunTask }) {
  return (
    <div className="flex items-center gap-3 p-5">
      <span className="font-medium text-fg-2">{messages.stopped}</span>
      <Button size="sm" onClick={() => runAgain(task)}>
        {messages.again}
      </Button>
    </div>
  );
}

function ShapeError({
  run,
  task,
  onEdit,
}: {
  readonly run: Run;
  readonly task: RunTask;
  readonly onEdit: () => void;
}) {
  const error = { code: 'INTERNAL', message: messages.unknownResult, hint: '', request_id: run.id } as const;
  return (
    <div className="mx-auto w-full max-w-[700px] p-5">
      <ErrorCard error={error} task={task} model={run.request.model} onEdit={onEdit} />
    </div>
  );
}
