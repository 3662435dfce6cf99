/** The workbench that is made from the fields of a task's contract: the parts of the input above, the result below. */
import { Suspense, useId } from 'react';
import type { ReactNode } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { contractOf } from '../../../shared/tasks/index.ts';
import { fieldsOf } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, isBusy, requestNow, setPart, useRun } from '../../stores/run.ts';
import { viewOf } from '../index.tsx';
import { Outcome } from '../outcome.tsx';
import { RunButton } from '../run-button.tsx';
import { PART_CONTROLS } from './controls.tsx';
import { JsonResult } from './json-result.tsx';
import { messages } from './messages.ts';
import { NeededOptions } from './needed-options.tsx';

interface FieldsWorkbenchProps {
  readonly task: RunTask;
  readonly model: ModelInfo | null;
}

/** The work area of a task that brings no workbench of its own. */
export function FieldsWorkbench({ task }: FieldsWorkbenchProps) {
  const state = useRun();
  const id = useId();
  const first = fieldsOf(task)[0];
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <section
        aria-label={messages.input}
        className="flex max-h-[60%] shrink-0 flex-col gap-3 overflow-auto border-b border-line px-5 py-4"
      >
        <InputParts task={task} id={id} />
        <NeededOptions task={task} />
        <div className="flex justify-end">
          <RunButton task={task} busy={isBusy(state, task)} ready={requestNow(state, task) !== null} />
        </div>
      </section>
      <div
        className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
        tabIndex={0}
        role="region"
        aria-label={messages.resultFor}
      >
        <Outcome
          task={task}
          run={currentRun(state, task)}
          empty={<p className="text-fg-2">{contractOf(task).summary}</p>}
          onEdit={() => document.getElementById(`${id}-${first?.name ?? ''}`)?.focus()}
          streams={viewOf(task).streams === true}
          result={(run) => <TaskResult task={task} run={run} />}
        />
      </div>
    </div>
  );
}

/** The parts of a task's input, each with its own control; `id` begins those of the controls. */
export function InputParts({ task, id }: { readonly task: RunTask; readonly id: string }): ReactNode {
  const parts = useRun((state) => state.parts[task]);
  return fieldsOf(task).map((field) => {
    const Control = PART_CONTROLS[field.kind];
    return (
      Control !== undefined && (
        <Suspense key={field.name} fallback={null}>
          <Control
            task={task}
            field={field}
            id={`${id}-${field.name}`}
            value={parts[field.name]}
            onChange={(value) => setPart(task, field.name, value)}
          />
        </Suspense>
      )
    );
  });
}

function TaskResult({ task, run }: { readonly task: RunTask; readonly run: Run }): ReactNode {
  const { Result = JsonResult } = viewOf(task);
  return (
    <Suspense fallback={null}>
      <Result run={run} />
    </Suspense>
  );
}
