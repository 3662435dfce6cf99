/** The rows of one model in the picker: itself, and its files once they are shown. */
import { Command } from 'cmdk';
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { ModelInfo } from '../../../shared/models.ts';
import { chooseModel, chooseVariant, useRun } from '../../stores/run.ts';
import { setOverlay } from '../../stores/view.ts';
import { cx } from '../../ui/cx.ts';
import { formatBytes, splitName } from '../../ui/format.ts';
import { messages } from './messages.ts';
import { isRunTask } from './request.ts';
import { TaskIcon } from './task-icon.tsx';
import { VerdictWord } from './verdict-pill.tsx';

/** Separates a model from its variant in a row's value; no id holds a line break. */
export const BREAK = '\n';
/** Stands for "the file that fits best" there; cmdk cuts blanks off, so it may not be empty. */
const ANY = '*';

const ROW =
  'flex min-h-9 items-center gap-2.5 rounded-2 px-2.5 data-[disabled=true]:opacity-55 data-[selected=true]:bg-active';

function pick(model: ModelInfo, variant: string | null): void {
  if (!isRunTask(model.task)) return;
  chooseVariant(model.id, variant);
  chooseModel(model.task, model.id);
  setOverlay(null);
}

interface ModelRowsProps {
  readonly model: ModelInfo;
  readonly current: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
}

/** The model with its verdict; below it one row for each file. */
export function ModelRows({ model, current, open, onOpen }: ModelRowsProps) {
  const { org, name } = splitName(model.id);
  const chosen = useRun((state) => state.variants[model.id]) ?? null;
  const runnable = isRunTask(model.task);
  return (
    <>
      <Command.Item
        value={model.id}
        disabled={!runnable}
        onSelect={() => pick(model, chosen)}
        aria-current={current || undefined}
        className={ROW}
      >
        <TaskIcon task={model.task} />
        <span className="min-w-0 flex-1 truncate">
          <span className={cx('font-medium', current && 'text-ember')}>{name}</span>
          <span className="ms-2 text-12 text-fg-3">{org}</span>
        </span>
        {model.variants.length > 1 && <FileSign model={model} chosen={chosen} open={open} onOpen={onOpen} />}
        <span className="num w-14 text-end text-12 text-fg-3">{formatBytes(model.size_bytes)}</span>
        <span className="flex w-[150px] justify-end">
          {runnable ? (
            <VerdictWord model={model} />
          ) : (
            <span className="text-12 text-fg-3">{messages.notYet}</span>
          )}
        </span>
      </Command.Item>
      {open &&
        [null, ...model.variants].map((variant) => (
          <FileRow key={variant ?? ''} model={model} variant={variant} chosen={variant === chosen} />
        ))}
    </>
  );
}

/** The file that was chosen, or how many there are. A mouse opens them here; keys use the arrow. */
function FileSign({
  model,
  chosen,
  open,
  onOpen,
}: {
  readonly model: ModelInfo;
  readonly chosen: string | null;
  readonly open: boolean;
  readonly onOpen: () => void;
}) {
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <span
      title={open ? messages.hideFiles : messages.showFiles}
      onClick={(event) => {
        event.stopPropagation();
        onOpen();
      }}
      className="num flex h-6 items-center gap-0.5 rounded-1 px-1 text-12 text-fg-3 hover:bg-hover hover:text-fg"
    >
      {chosen ?? messages.files(model.variants.length)}
      <Chevron size={12} strokeWidth={1.75} aria-hidden="true" />
    </span>
  );
}

/** One file with its own size and verdict, as far as they are known. `variant` null is the one that Hearth takes. */
function FileRow({
  model,
  variant,
  chosen,
}: {
  readonly model: ModelInfo;
  readonly variant: string | null;
  readonly chosen: boolean;
}) {
  const named = variant ?? model.planned?.variant;
  const file = model.files.find((each) => each.variant === named);
  return (
    <Command.Item
      value={`${model.id}${BREAK}${variant ?? ANY}`}
      disabled={!isRunTask(model.task)}
      onSelect={() => pick(model, variant)}
      className={cx(ROW, 'min-h-8 ps-9')}
    >
      <span
        className={cx(
          'min-w-0 flex-1 truncate',
          variant !== null && 'mono',
          chosen ? 'font-medium text-fg' : 'text-fg-2',
        )}
      >
        {variant ?? messages.anyFile}
        {variant === null && named !== undefined && <span className="mono ms-2 text-fg-3">{named}</span>}
      </span>
      {file !== undefined && (
        <>
          <span className="num w-14 text-end text-12 text-fg-3">{formatBytes(file.bytes)}</span>
          <span className="flex w-[150px] justify-end">
            <VerdictWord model={model} variant={file.variant} />
          </span>
        </>
      )}
    </Command.Item>
  );
}
