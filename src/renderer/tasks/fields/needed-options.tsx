/** Options that no run can be without, such as the labels to choose from: beside the input, not among the options. */
import { useId, useMemo } from 'react';
import { contractOf } from '../../../shared/tasks/index.ts';
import { FieldControl } from '../../features/options/field-control.tsx';
import { fieldsOf, problemsOf, valueOf, withValue } from '../../features/options/form-model.ts';
import type { Field } from '../../features/options/form-model.ts';
import type { RunTask } from '../../features/run/request.ts';
import { setOptions, useRun } from '../../stores/run.ts';

/** Nothing for a task that needs none. */
export function NeededOptions({ task }: { readonly task: RunTask }) {
  const fields = useNeededOptions(task);
  if (fields.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {fields.map((field) => (
        <NeededOption key={field.name} task={task} field={field} />
      ))}
    </div>
  );
}

/** The options that a task needs. */
export function useNeededOptions(task: RunTask): readonly Field[] {
  return useMemo(() => fieldsOf(contractOf(task).options).filter(({ required }) => required), [task]);
}

function NeededOption({ task, field }: { readonly task: RunTask; readonly field: Field }) {
  const id = useId();
  const changed = useRun((state) => state.options[task]);
  const problem = Object.hasOwn(changed, field.name)
    ? problemsOf(contractOf(task).options, changed)[field.name]
    : undefined;
  return (
    <div>
      <FieldControl
        id={id}
        field={field}
        value={valueOf(field, changed)}
        onChange={(value) => setOptions(task, withValue(changed, field, value))}
        invalid={problem !== undefined}
        describedBy={`${id}-about`}
        label={
          <label htmlFor={id} className="shrink-0 text-12 font-medium text-fg-2">
            {field.title}
          </label>
        }
      />
      <p id={`${id}-about`} className={problem === undefined ? 'sr-only' : 'mt-1 text-12 text-bad'}>
        {problem ?? field.description}
      </p>
    </div>
  );
}
