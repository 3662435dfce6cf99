/** The workbench that is made from the fields of a task's contract: the parts of the input above, the result below. */
import { Suspense, useId } from 'react';
import type { ReactNode } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { contractOf } from '../../../shared/tasks/index.ts';
import { fieldsOf } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, isBusy, requestNow, useRun } from '../../stores/run.ts';
import { viewOf } from '../index.tsx';
import { Outcome } from '../outcome.tsx';
import { pictureField } from '../picture/pictures.ts';
import { PictureWorkbench } from '../picture/workbench.tsx';
import { RunButton } from '../run-button.tsx';
import { useLive } from '../sound/live.ts';
import { InputParts } from './input-parts.tsx';
import { JsonResult } from './json-result.tsx';
import { messages } from './messages.ts';
import { NeededOptions } from './needed-options.tsx';

interface FieldsWorkbenchProps {
  readonly task: RunTask;
  readonly model: ModelInfo | null;
}

/** The work area of a task that brings no workbench of its own. */
export function FieldsWorkbench({ task }: FieldsWorkbenchProps) {
  return pictureField(task) === null ? <TextWorkbench task={task} /> : <PictureWorkbench task={task} />;
}

function TextWorkbench({ task }: { readonly task: RunTask }) {
  const state = useRun();
  const id = useId();
  const first = fieldsOf(task)[0];
  const { Live, streams = false } = viewOf(task);
  const listening = useLive((live) => live.phase !== 'idle' && live.task === task);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <section
        aria-label={messages.input}
        className="flex max-h-[60%] shrink-0 flex-col gap-3 overflow-auto border-b border-line px-5 py-4"
      >
        <InputParts task={task} id={id} />
        <NeededOptions task={task} />
        <div className="flex justify-end">
          <RunButton
            task={task}
            busy={isBusy(state, task)}
            ready={!listening && requestNow(state, task) !== null}
          />
        </div>
      </section>
      <div
        className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
        tabIndex={0}
        role="region"
        aria-label={messages.resultFor}
      >
        {listening && Live !== undefined ? (
          <Suspense fallback={null}>
            <Live />
          </Suspense>
        ) : (
          <Outcome
            task={task}
            run={currentRun(state, task)}
            empty={<p className="text-fg-2">{contractOf(task).summary}</p>}
            onEdit={() => document.getElementById(`${id}-${first?.name ?? ''}`)?.focus()}
            streams={streams}
            result={(run) => <TaskResult task={task} run={run} />}
          />
        )}
      </div>
    </div>
  );
}

function TaskResult({ task, run }: { readonly task: RunTask; readonly run: Run }): ReactNode {
  const { Result = JsonResult } = viewOf(task);
  return (
    <Suspense fallback={null}>
      <Result run={run} />
    </Suspense>
  );
}
