/** The list of the model picker: it filters as one types; the right arrow shows the files of a model. */
import { Command } from 'cmdk';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { useLibrary } from '../../stores/library.ts';
import { chooseModel, chooseVariant, useRun } from '../../stores/run.ts';
import { setOverlay } from '../../stores/view.ts';
import { Kbd } from '../../ui/button.tsx';
import { Toggle } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { formatBytes, splitName } from '../../ui/format.ts';
import { messages } from './messages.ts';
import { groupsOf } from './model-groups.ts';
import { isRunTask } from './request.ts';
import { TaskIcon } from './task-icon.tsx';
import { VerdictWord } from './verdict-pill.tsx';

const HEADING =
  '[&>[cmdk-group-heading]]:px-2.5 [&>[cmdk-group-heading]]:pt-2 [&>[cmdk-group-heading]]:pb-1 [&>[cmdk-group-heading]]:text-11 [&>[cmdk-group-heading]]:font-medium [&>[cmdk-group-heading]]:text-fg-3';
/** Separates a model from its variant in a row's value; no id holds a line break. */
const BREAK = '\n';
/** Stands for "the file that fits best" there; cmdk cuts blanks off, so it may not be empty. */
const ANY = '*';

function pick(model: ModelInfo, variant: string | null): void {
  if (!isRunTask(model.task)) return;
  chooseVariant(model.id, variant);
  chooseModel(model.task, model.id);
  setOverlay(null);
}

/** Search, groups, and the switch for all tasks. */
export function ModelList({ current }: { readonly current: string | null }) {
  const models = useLibrary((state) => state.models) ?? [];
  const task = useRun((state) => state.task);
  const [everyTask, setEveryTask] = useState(false);
  const [query, setQuery] = useState('');
  const [value, setValue] = useState(current ?? '');
  const [opened, setOpened] = useState<string | null>(null);
  const groups = groupsOf(models, everyTask ? null : task);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [id = ''] = value.split(BREAK);
    const found = models.find((model) => model.id.toLowerCase() === id.toLowerCase());
    if (event.key === 'ArrowRight' && query === '' && (found?.variants.length ?? 0) > 1)
      setOpened(found?.id ?? null);
    else if (event.key === 'ArrowLeft' && query === '' && opened !== null) {
      setValue(opened);
      setOpened(null);
    } else return;
    event.preventDefault();
  };
  const group = (title: string, listed: readonly ModelInfo[]) =>
    listed.length > 0 && (
      <Command.Group heading={title} className={HEADING}>
        {listed.map((model) => (
          <ModelRows
            key={model.id}
            model={model}
            current={model.id === current}
            open={model.id === opened}
            onOpen={() => setOpened(model.id === opened ? null : model.id)}
          />
        ))}
      </Command.Group>
    );
  return (
    <Command label={messages.pickModel} loop value={value} onValueChange={setValue} onKeyDown={onKeyDown}>
      <Command.Input
        autoFocus
        value={query}
        onValueChange={setQuery}
        placeholder={messages.searchModels}
        className="h-10 w-full border-b border-line bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-[min(420px,60vh)] overflow-auto p-1.5">
        <Command.Empty className="px-2.5 py-4 text-fg-2">
          {query === '' ? messages.noModelFor(TASKS[task].title) : messages.nothingMatches(query)}
        </Command.Empty>
        {group(messages.inMemory, groups.inMemory)}
        {group(messages.recent, groups.recent)}
        {group(messages.onThisMachine, groups.others)}
      </Command.List>
      <div className="flex h-10 items-center gap-2.5 border-t border-line px-4 text-12 text-fg-2">
        <Toggle checked={everyTask} onChange={setEveryTask} aria-label={messages.allTasks} />
        <span aria-hidden="true">{messages.allTasks}</span>
        <span className="ml-auto flex items-center gap-1.5 text-fg-3">
          <Kbd>→</Kbd>
          {messages.rowKeys}
        </span>
      </div>
    </Command>
  );
}

interface ModelRowsProps {
  readonly model: ModelInfo;
  readonly current: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
}

const ROW =
  'flex min-h-9 items-center gap-2.5 rounded-2 px-2.5 data-[disabled=true]:opacity-55 data-[selected=true]:bg-active';

function ModelRows({ model, current, open, onOpen }: ModelRowsProps) {
  const { org, name } = splitName(model.id);
  const chosen = useRun((state) => state.variants[model.id]);
  const runnable = isRunTask(model.task);
  const several = model.variants.length > 1;
  return (
    <>
      <Command.Item
        value={model.id}
        keywords={[model.task ?? '', ...model.variants]}
        disabled={!runnable}
        onSelect={() => pick(model, chosen ?? null)}
        aria-current={current || undefined}
        className={ROW}
      >
        <TaskIcon task={model.task} />
        <span className="min-w-0 flex-1 truncate">
          <span className={cx('font-medium', current && 'text-ember')}>{name}</span>
          <span className="ml-2 text-12 text-fg-3">{org}</span>
        </span>
        {several && (
          <span
            title={open ? messages.hideFiles : messages.showFiles}
            onClick={(event) => {
              event.stopPropagation();
              onOpen();
            }}
            className="num flex h-6 items-center gap-0.5 rounded-1 px-1 text-12 text-fg-3 hover:bg-hover hover:text-fg"
          >
            {chosen ?? messages.files(model.variants.length)}
            {open ? (
              <ChevronDown size={12} strokeWidth={1.75} aria-hidden="true" />
            ) : (
              <ChevronRight size={12} strokeWidth={1.75} aria-hidden="true" />
            )}
          </span>
        )}
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
          <Command.Item
            key={variant ?? ''}
            value={`${model.id}${BREAK}${variant ?? ANY}`}
            keywords={[variant ?? messages.anyFile]}
            disabled={!runnable}
            onSelect={() => pick(model, variant)}
            className={cx(ROW, 'min-h-8 pl-9')}
          >
            <span
              className={cx(
                variant !== null && 'mono',
                variant === (chosen ?? null) ? 'font-medium text-fg' : 'text-fg-2',
              )}
            >
              {variant ?? messages.anyFile}
            </span>
          </Command.Item>
        ))}
    </>
  );
}
