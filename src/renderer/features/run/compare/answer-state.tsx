/** What stands in a column while its model has no answer: nothing yet, the wait, or what went wrong. */
import { useRef } from 'react';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { unloadModel } from '../../../stores/library.ts';
import type { ErrorAction } from '../error-actions.ts';
import { ErrorCard } from '../error-card.tsx';
import { ProgressCard } from '../progress-card.tsx';
import type { RunTask } from '../request.ts';
import type { Run } from '../run-state.ts';
import { messages } from './messages.ts';
import { ASK_FIELD, askAgain, stopColumn, useCompare } from './store.ts';

/** True once there is an answer, or a part of one. */
export function hasAnswer(run: Run | null): run is Run {
  return run !== null && ['running', 'done', 'stopped'].includes(run.phase);
}

interface StateProps {
  /** Of the column. */
  readonly id: string;
  readonly task: RunTask;
  readonly run: Run | null;
}

/** In the place of an answer. */
export function AnswerState({ id, task, run }: StateProps) {
  if (run === null) return <p className="text-fg-3">{messages.empty}</p>;
  if (run.phase === 'failed' && run.error !== null)
    return <Failure key={run.id} task={task} id={id} error={run.error} model={run.request.model} />;
  if (run.phase === 'queued' || run.phase === 'loading')
    return <ProgressCard key={run.id} run={run} onCancel={() => stopRunOf(run)} />;
  return <p className="text-fg-3">{messages.waits}</p>;
}

interface FailureProps {
  readonly id: string;
  readonly task: RunTask;
  readonly error: ErrorBody;
  readonly model: string;
}

/** What helps is done to this column alone: the workbench keeps its own model. */
function Failure({ id, task, error, model }: FailureProps) {
  const card = useRef<HTMLDivElement>(null);
  const onAction = (action: ErrorAction): boolean => {
    switch (action.do) {
      case 'again':
        askAgain(id);
        return true;
      case 'use-variant':
        askAgain(id, `${action.model}:${action.variant}`);
        return true;
      case 'use-model':
        askAgain(id, action.model);
        return true;
      case 'unload':
        void unloadModel(action.model).then((done) => done && askAgain(id));
        return true;
      case 'choose-model':
      case 'models-for-task':
        card.current?.closest('section')?.querySelector<HTMLElement>('[role=combobox]')?.focus();
        return true;
      default:
        return false;
    }
  };
  const onEdit = (): void => document.getElementById(ASK_FIELD)?.focus();
  return (
    <div ref={card}>
      <ErrorCard error={error} task={task} model={model} onEdit={onEdit} onAction={onAction} />
    </div>
  );
}

function stopRunOf(run: Run): void {
  const column = useCompare.getState().columns.find((each) => each.run?.id === run.id);
  if (column !== undefined) stopColumn(column.id);
}
