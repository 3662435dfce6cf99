/** The options of a task as a form: the first three, the rest under More, a reset dot beside what was changed. */
import { ChevronDown, Info, RotateCcw } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useId, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { currentRun, setOptions, useRun } from '../../stores/run.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { askedOptions } from '../run/asked-options.ts';
import { modelOptions } from '../run/input-options.ts';
import type { RunTask } from '../run/request.ts';
import { takeAskedOption, useAskedOption } from './asked-option.ts';
import { FieldControl } from './field-control.tsx';
import { fieldsOf, problemsOf, valueOf, withUsual, withValue } from './form-model.ts';
import type { Field } from './form-model.ts';
import { explanationOf } from './explanation.ts';
import { messages } from './messages.ts';
import { PresetMenu } from './preset-menu.tsx';
import { optionProblem } from './server-problem.ts';

interface OptionFormProps {
  readonly task: RunTask;
  readonly model: ModelInfo | null;
}

/** The form of the task's own schema. */
export function OptionForm({ task, model }: OptionFormProps) {
  const contract = TASKS[task];
  // What no run can be without stands beside the input.
  const fields = useMemo(
    () => withUsual(fieldsOf(contract.options), askedOptions(task, {})).filter(({ required }) => !required),
    [contract, task],
  );
  const all = useRun((state) => state.options[task]);
  const changed = useMemo(() => modelOptions(task, all), [task, all]);
  const own = problemsOf(contract.options, changed, fields);
  const refused = useRefused(task);
  const problems = refused === null ? own : { [refused.field]: refused.problem, ...own };
  const rest = fields.filter((field) => !field.first);
  const hiddenChange = rest.some(
    (field) => Object.hasOwn(changed, field.name) || refused?.field === field.name,
  );
  const [more, setMore] = useState(false);
  const asked = useAsked(task);
  const open = more || hiddenChange;
  // A field that is asked for is shown, and stays so.
  if (!more && rest.some((field) => field.name === asked)) setMore(true);
  const row = (field: Field): ReactNode => (
    <OptionRow
      key={field.name}
      field={field}
      value={valueOf(field, changed)}
      changed={Object.hasOwn(changed, field.name)}
      problem={problems[field.name]}
      asked={asked === field.name}
      onChange={(value) => setOptions(task, withValue(changed, field, value))}
    />
  );
  return (
    <div role="group" aria-label={messages.form}>
      {fields.length === 0 && <p className="py-1 text-fg-3">{messages.noOptions}</p>}
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
        <span className="-mr-2 flex min-w-0">
          {model !== null && <PresetMenu task={task} model={model.id} />}
          {Object.keys(changed).length > 0 && (
            <Button kind="ghost" size="sm" onClick={() => setOptions(task, {})}>
              <RotateCcw size={12} strokeWidth={1.75} aria-hidden="true" />
              {messages.resetAll}
            </Button>
          )}
        </span>
      </div>
    </div>
  );
}

/** What the engine refused in the last run, until its options are changed. */
function useRefused(task: RunTask) {
  const run = useRun((state) => currentRun(state, task));
  const changed = useRun((state) => state.options[task]);
  const same = JSON.stringify(run?.request.options ?? {}) === JSON.stringify(askedOptions(task, changed));
  return same ? optionProblem(run?.error ?? null) : null;
}

/** The field that an error leads to. */
function useAsked(task: RunTask): string | null {
  return useAskedOption(({ asked }) => (asked?.task === task ? asked.field : null));
}

interface OptionRowProps {
  readonly field: Field;
  readonly value: unknown;
  readonly changed: boolean;
  readonly problem: string | undefined;
  /** True where an error led here: the field takes the focus. */
  readonly asked: boolean;
  readonly onChange: (value: unknown) => void;
}

function OptionRow({ field, value, changed, problem, asked, onChange }: OptionRowProps) {
  const id = useId();
  const problemId = `${id}-problem`;
  useEffect(() => {
    if (!asked) return;
    document.getElementById(id)?.focus();
    takeAskedOption();
  }, [asked, id]);
  return (
    <div className="group/row py-1.5">
      <FieldControl
        id={id}
        field={field}
        value={value}
        onChange={onChange}
        invalid={problem !== undefined}
        describedBy={problem === undefined ? undefined : problemId}
        label={
          <span className="flex min-w-0 items-center gap-0.5">
            <label htmlFor={id} className="min-w-0 font-medium text-fg-2">
              {field.title}
            </label>
            {changed && <ResetDot title={field.title} onReset={() => onChange(undefined)} />}
            <About field={field} />
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

/** What the option does, its range and its usual value, behind a small sign that shows with the pointer or the focus. */
function About({ field }: { readonly field: Field }) {
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={messages.explain(field.title)}
        className="relative -my-1 -mr-6 grid size-6 shrink-0 place-items-center rounded-1 bg-surface text-fg-3 opacity-0 group-hover/row:opacity-100 hover:bg-hover hover:text-fg focus-visible:opacity-100 data-[state=open]:opacity-100"
      >
        <Info size={14} strokeWidth={1.75} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={12}
          className="pop z-50 w-64 rounded-3 border border-line-2 bg-surface px-3.5 py-3 shadow-2 outline-none"
        >
          <p>{field.description}</p>
          <p className="num mt-1.5 text-12 text-fg-3">{explanationOf(field)}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
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
