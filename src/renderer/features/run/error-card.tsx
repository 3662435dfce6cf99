/** An error in the place of the result: what is wrong, with the numbers, then buttons that do what helps. */
import {
  CircleAlert,
  CircleX,
  Clock,
  Cpu,
  FileCheck,
  FolderOpen,
  ListChecks,
  ListX,
  PackageOpen,
  PlugZap,
  RefreshCw,
  Repeat,
  Shrink,
  SlidersHorizontal,
  SquarePen,
  Weight,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ERROR_KINDS } from '../../../shared/errors.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { useLibrary } from '../../stores/library.ts';
import { leaveLine, useLine } from '../../stores/line.ts';
import { useMachine } from '../../stores/machine.ts';
import { runAgain } from '../../stores/run.ts';
import { goToSystem } from '../../stores/view.ts';
import { Button, Kbd } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { splitName } from '../../ui/format.ts';
import { isTyping } from '../../ui/keys.ts';
import { Live } from '../../ui/parts.tsx';
import { fieldsOf } from '../options/form-model.ts';
import { optionProblem } from '../options/server-problem.ts';
import { carryOut } from './carry-out.ts';
import { actionsFor } from './error-actions.ts';
import type { ErrorAction } from './error-actions.ts';
import { errorMessages } from './error-messages.ts';
import { MemoryBars } from './memory-bars.tsx';
import type { RunTask } from './request.ts';
import { splitVariant } from './variant.ts';

const ICONS: Readonly<Record<ErrorAction['do'], LucideIcon>> = {
  again: RefreshCw,
  'wait-longer': Clock,
  'wait-in-line': Clock,
  'cancel-others': ListX,
  reconnect: PlugZap,
  'use-variant': Weight,
  'allow-large': Weight,
  'run-on-cpu': Cpu,
  'fix-option': SlidersHorizontal,
  'check-files': FileCheck,
  'point-to-folder': FolderOpen,
  'open-activity': ListChecks,
  'choose-model': Repeat,
  'models-for-task': Repeat,
  'use-model': Repeat,
  unload: CircleX,
  release: PackageOpen,
  'shrink-picture': Shrink,
  'edit-input': SquarePen,
  'open-settings': SlidersHorizontal,
  'open-system': Cpu,
};

interface ErrorCardProps {
  readonly error: ErrorBody;
  readonly task: RunTask;
  readonly model: string;
  /** Puts the caret into the input. */
  readonly onEdit: () => void;
  /** Does an action in a way of the place that shows the card; false leaves it to what the workbench does. */
  readonly onAction?: (action: ErrorAction) => boolean;
}

/** The card; its first action takes the focus unless something is being typed. */
export function ErrorCard({ error, task, model, onEdit, onAction }: ErrorCardProps) {
  const models = useLibrary((state) => state.models) ?? [];
  const health = useMachine((state) => state.health);
  const waiting = useLine((state) => state.waiting.has(task));
  const actions = actionsFor(error, { model, task, models, health });
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    const active = document.activeElement;
    const typing = isTyping(active) && active instanceof HTMLTextAreaElement && active.value !== '';
    if (!typing) card.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  const act = (action: ErrorAction): void => {
    if (onAction?.(action) === true) return;
    void carryOut(action, { task, again: () => runAgain(task), onEdit });
  };
  return (
    <section
      ref={card}
      role="alert"
      className="pop w-full overflow-hidden rounded-3 border border-line-2"
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const action = actions[Number(event.key) - 1];
        if (action !== undefined) act(action);
      }}
    >
      <What error={error} task={task} name={fileOf(model, models)} first={actions[0]} />
      <ul className="border-t border-line p-2">
        {waiting && <InLine onLeave={() => leaveLine(task)} />}
        {actions.map((action, index) => (
          <li key={`${action.do} ${'model' in action ? action.model : ''}`}>
            <ActionRow action={action} index={index} onAct={() => act(action)} />
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-1 border-t border-line py-1.5 ps-5 pe-3 text-fg-3">
        <code className="mono min-w-0 flex-1 truncate">
          {[error.code, ERROR_KINDS[error.code].status, error.request_id].join(' ')}
        </code>
        <Button kind="ghost" size="sm" onClick={() => goToSystem('logs')}>
          {errorMessages.showLog}
        </Button>
        <CopyButton
          words
          label={errorMessages.copyDetails}
          text={() => JSON.stringify({ ...error, model, task }, null, 2)}
        />
      </div>
    </section>
  );
}

/** How the bars call what was refused: its file where the name has one or the plan chose one, else the model. */
function fileOf(model: string, models: Parameters<typeof splitVariant>[1]): string {
  const named = splitVariant(model, models);
  const known = useLibrary.getState().models?.find((each) => each.id === named.model);
  return named.variant ?? known?.planned?.variant ?? splitName(named.model).name;
}

interface WhatProps {
  readonly error: ErrorBody;
  readonly task: RunTask;
  readonly name: string;
  readonly first: ErrorAction | undefined;
}

/** What is wrong, with the numbers. A sentence that tells something else than the first action gives way to its own. */
function What({ error, task, name, first }: WhatProps) {
  const smaller =
    first?.do === 'use-variant' && first.fits && first.bytes !== null
      ? { name: first.variant, bytes: first.bytes }
      : null;
  return (
    <div className="flex gap-2.5 px-5 pt-4 pb-4">
      <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" className="mt-1 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <h2 className="text-16 font-semibold">{errorMessages.title(error.code)}</h2>
        <p className="mt-1 break-words text-fg-2">{sentenceOf(error, task)}</p>
        <p className="mt-1 break-words text-fg-2 empty:hidden">{hintOf(error, first)}</p>
        {error.memory !== undefined && <MemoryBars memory={error.memory} name={name} smaller={smaller} />}
      </div>
    </div>
  );
}

/** What can be done, as the first action does it; the engine's own words where they say the same. */
function hintOf(error: ErrorBody, first: ErrorAction | undefined): string {
  if (first?.do === 'use-variant')
    return first.fits && first.bytes !== null
      ? errorMessages.variantFits(first.variant, first.bytes)
      : error.hint;
  return error.memory?.gpu === false ? errorMessages.noneFits : error.hint;
}

/** The sentence; an option is called as its form calls it. */
function sentenceOf(error: ErrorBody, task: RunTask): string {
  const refused = optionProblem(error);
  const field = fieldsOf(TASKS[task].options).find((each) => each.name === refused?.field);
  return refused === null || field === undefined
    ? error.message
    : errorMessages.option(field.title, refused.problem);
}

function InLine({ onLeave }: { readonly onLeave: () => void }) {
  return (
    <li className="flex items-center gap-3 px-3 py-2">
      <Live />
      <span role="status" className="min-w-0 flex-1 font-medium">
        {errorMessages.inLine}
      </span>
      <Button size="sm" onClick={onLeave}>
        {errorMessages.leaveLine}
      </Button>
    </li>
  );
}

function ActionRow({
  action,
  index,
  onAct,
}: {
  readonly action: ErrorAction;
  readonly index: number;
  readonly onAct: () => void;
}) {
  const Icon = ICONS[action.do];
  return (
    <button
      type="button"
      onClick={onAct}
      className="group flex w-full items-center gap-3 rounded-2 px-3 py-2 text-start hover:bg-hover focus:bg-active"
    >
      <Icon
        size={16}
        strokeWidth={1.75}
        aria-hidden="true"
        className={cx('shrink-0', index === 0 ? 'text-ember' : 'text-fg-2')}
      />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{errorMessages.action(action)}</span>
        <span className="block text-12 text-fg-3">{errorMessages.note(action)}</span>
      </span>
      <Kbd>{index === 0 ? '↵' : index + 1}</Kbd>
    </button>
  );
}
