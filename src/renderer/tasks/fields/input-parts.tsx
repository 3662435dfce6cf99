/** The parts of a task's input, each with its own control. */
import { Suspense } from 'react';
import type { ReactNode } from 'react';
import { fieldsOf } from '../../features/run/parts.ts';
import type { RunTask } from '../../features/run/request.ts';
import { setPart, useRun } from '../../stores/run.ts';
import { PART_CONTROLS } from './controls.tsx';

/** Those that have a control; `id` begins the ids of all of them. */
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
