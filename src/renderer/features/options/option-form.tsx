/** The options of a task as a form: the first three, the rest under More, a reset dot beside what was changed. */
import { ChevronDown, RotateCcw } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { TASKS } from '../../../shared/tasks/index.ts';
import { setOptions, useRun } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import type { RunTask } from '../run/request.ts';
import { FieldControl } from './field-control.tsx';
import { fieldsOf, problemsOf, valueOf, withValue } from './form-model.ts';
import type { Field } from './form-model.ts';
import { messages } from './messages.ts';

/** The form of the task's own schema. */
export function OptionForm({ task }: { readonly task: RunTask }) {
  const contract = TASKS[task];
  const fields = useMemo(() => fieldsOf(contract.options), [contract]);
  const changed = useRun((state) => state.options[task]);
  const problems = problemsOf(contract.options, changed);
  const rest = fields.filter((field) => !field.first);
  const hiddenChange = rest.some((field) => Object.hasOwn(changed, field.name));
  const [more, setMore] = useState(false);
  const open = more || hiddenChange;
  const row = (field: Field): ReactNode => (
    <OptionRow
      key={field.name}
      field={field}
      value={valueOf(field, changed)}
      changed={Object.hasOwn(changed, field.name)}
      problem={problems[field.name]}
      onChange={(value) => setOptions(task, withValue(changed, field, value))}
    />
  );
  return (
    <div role="group" aria-label={messages.form}>
      {fields.filter((field) => field.first).map(row)}
      {open && rest.map(row)}
      <div className="mt-1 -ml-2 flex items-center justify-between">
        {rest.length > 0 && !hiddenChange ? (
          <Button kind="ghost" size="sm" aria-expanded={open} onClick={() => setMore(!more)}>
            <ChevronDown
              size={14}
              strokeWidth={1.75}
              aria-hidden="true"
              className={cx('transition-transform duration-150', open && 'rotate-180')}
            />
            {open ? messages.less : messages.more}
          </Button>
        ) : (
          <span />
        )}
        {Object.keys(changed).length > 0 && (
          <Button kind="ghost" size="sm" className="-mr-2" onClick={() => setOptions(task, {})}>
            <RotateCcw size={12} strokeWidth={1.75} aria-hidden="true" />
            {messages.resetAll}
          </Button>
        )}
      </div>
    </div>
  );
}

interface OptionRowProps {
  readonly field: Field;
  readonly value: unknown;
  readonly changed: boolean;
  readonly problem: string | undefined;
  readonly onChange: (value: unknown) => void;
}

function OptionRow({ field, value, changed, problem, onChange }: OptionRowProps) {
  const id = useId();
  const problemId = `${id}-problem`;
  return (
    <div className="py-1.5">
      <FieldControl
        id={id}
        field={field}
        value={value}
        onChange={onChange}
        invalid={problem !== undefined}
        describedBy={problem === undefined ? undefined : problemId}
        label={
          <span className="flex min-w-0 items-center gap-0.5">
            <label htmlFor={id} title={field.description} className="min-w-0 font-medium text-fg-2">
              {field.title}
            </label>
            {changed && <ResetDot title={field.title} onReset={() => onChange(undefined)} />}
          </span>
        }
      />
      {problem !== undefined && (
        <p id={problemId} className="mt-1 text-12 text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

function ResetDot({ title, onReset }: { readonly title: string; readonly onReset: () => void }) {
  return (
    <button
      type="button"
      aria-label={messages.reset(title)}
      title={messages.reset(title)}
      onClick={onReset}
      className="group -my-1 grid size-6 shrink-0 place-items-center rounded-1 hover:bg-hover"
    >
      <span className="size-1.5 rounded-full bg-ember group-hover:hidden" />
      <RotateCcw
        size={12}
        strokeWidth={1.75}
        aria-hidden="true"
        className="hidden text-fg-2 group-hover:block"
      />
    </button>
  );
}
