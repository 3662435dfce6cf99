/** An error in the place of the result: what is wrong, with the numbers, then buttons that do what helps. */
import {
  CircleAlert,
  CircleX,
  Clock,
  Cpu,
  FileCheck,
  ListChecks,
  PackageOpen,
  RefreshCw,
  Repeat,
  SlidersHorizontal,
  SquarePen,
  Weight,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ERROR_KINDS } from '../../../shared/errors.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { useLibrary } from '../../stores/library.ts';
import { goToSystem } from '../../stores/view.ts';
import { Button, Kbd } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { isTyping } from '../../ui/keys.ts';
import { carryOut } from './carry-out.ts';
import { actionsFor } from './error-actions.ts';
import type { ErrorAction } from './error-actions.ts';
import { messages } from './messages.ts';
import type { RunTask } from './request.ts';

const ICONS: Readonly<Record<ErrorAction['do'], LucideIcon>> = {
  again: RefreshCw,
  'wait-longer': Clock,
  'use-variant': Weight,
  'allow-large': Weight,
  'fix-option': SlidersHorizontal,
  'check-files': FileCheck,
  'open-activity': ListChecks,
  'choose-model': Repeat,
  'use-model': Repeat,
  unload: CircleX,
  release: PackageOpen,
  'edit-input': SquarePen,
  'open-system': Cpu,
};

interface ErrorCardProps {
  readonly error: ErrorBody;
  readonly task: RunTask;
  readonly model: string;
  /** Puts the caret into the input. */
  readonly onEdit: () => void;
}

/** The card; its first action takes the focus unless something is being typed. */
export function ErrorCard({ error, task, model, onEdit }: ErrorCardProps) {
  const models = useLibrary((state) => state.models) ?? [];
  const actions = actionsFor(error, model, models);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    const active = document.activeElement;
    const typing = isTyping(active) && active instanceof HTMLTextAreaElement && active.value !== '';
    if (!typing) card.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  const act = (action: ErrorAction): void => void carryOut(action, task, onEdit);
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
      <div className="flex gap-2.5 px-5 pt-4 pb-4">
        <CircleAlert size={16} strokeWidth={1.75} aria-hidden="true" className="mt-1 shrink-0 text-bad" />
        <div className="min-w-0">
          <h2 className="text-16 font-semibold">{messages.errorTitle(error.code)}</h2>
          <p className="mt-1 break-words text-fg-2">{error.message}</p>
          {error.hint !== '' && <p className="mt-1 break-words text-fg-2">{error.hint}</p>}
        </div>
      </div>
      <ul className="border-t border-line p-2">
        {actions.map((action, index) => (
          <li key={`${action.do} ${'model' in action ? action.model : ''}`}>
            <ActionRow action={action} index={index} onAct={() => act(action)} />
          </li>
        ))}
      </ul>
      <div className="flex items-center gap-1 border-t border-line py-1.5 pr-3 pl-5 text-fg-3">
        <code className="mono min-w-0 flex-1 truncate">
          {[error.code, ERROR_KINDS[error.code].status, error.request_id].join(' ')}
        </code>
        <Button kind="ghost" size="sm" onClick={() => goToSystem('logs')}>
          {messages.showLog}
        </Button>
        <CopyButton
          words
          label={messages.copyDetails}
          text={() => JSON.stringify({ ...error, model, task }, null, 2)}
        />
      </div>
    </section>
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
        <span className="block font-medium">{messages.action(action)}</span>
        <span className="block text-12 text-fg-3">{messages.actionNote(action)}</span>
      </span>
      <Kbd>{index === 0 ? '↵' : index + 1}</Kbd>
    </button>
  );
}
