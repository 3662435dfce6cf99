/** Options that no run can be without, such as the labels to choose from: beside the input, not among the options. */
import { useId, useMemo } from 'react';
import { contractOf } from '../../../shared/tasks/index.ts';
import { FieldControl } from '../../features/options/field-control.tsx';
import { fieldsOf, problemsOf, valueOf, withValue } from '../../features/options/form-model.ts';
import type { Field } from '../../features/options/form-model.ts';
import type { RunTask } from '../../features/run/request.ts';
import { setOptions, useRun } from '../../stores/run.ts';
import { TextsField } from './texts-field.tsx';

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
    ? problemsOf(contractOf(task).options, changed, [field])[field.name]
    : undefined;
  const value = valueOf(field, changed);
  const change = (next: unknown): void => setOptions(task, withValue(changed, field, next));
  if (field.kind === 'texts') {
    const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
    return (
      <div>
        <TextsField
          id={id}
          title={field.title}
          texts={texts}
          onChange={change}
          invalid={problem !== undefined}
          describedBy={`${id}-about`}
        />
        <About
          id={`${id}-about`}
          problem={problem}
          description={field.description}
          shown={texts.length === 0}
        />
      </div>
    );
  }
  return (
    <div>
      <FieldControl
        id={id}
        field={field}
        value={value}
        onChange={change}
        invalid={problem !== undefined}
        describedBy={`${id}-about`}
        label={
          <label htmlFor={id} className="shrink-0 text-12 font-medium text-fg-2">
            {field.title}
          </label>
        }
      />
      <About id={`${id}-about`} problem={problem} description={field.description} shown={false} />
    </div>
  );
}

interface AboutProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly description: string;
  /** Whether the description can be seen, as nothing is there yet. */
  readonly shown: boolean;
}

/** What is wrong with the value, else what it is for. */
function About({ id, problem, description, shown }: AboutProps) {
  const look = problem !== undefined ? 'mt-1 text-12 text-bad' : shown ? 'mt-1 text-12 text-fg-3' : 'sr-only';
  return (
    <p id={id} className={look}>
      {problem ?? description}
    </p>
  );
}
