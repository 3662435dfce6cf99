/** The model picker: a list that filters as one types, what is in memory first. */
import { Command } from 'cmdk';
import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { useLibrary } from '../../stores/library.ts';
import { chooseModel, useRun } from '../../stores/run.ts';
import { setOverlay, useView } from '../../stores/view.ts';
import { Toggle } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { formatBytes, splitName } from '../../ui/format.ts';
import { Tag } from '../../ui/parts.tsx';
import { messages } from './messages.ts';
import { isRunTask } from './request.ts';
import { TaskIcon } from './task-icon.tsx';
import { VerdictWord } from './verdict-pill.tsx';

/** The button in the head and the list that it opens (Mod J). */
export function ModelPicker({ model }: { readonly model: ModelInfo | null }) {
  const open = useView((state) => state.overlay === 'model-picker');
  const { org, name } = splitName(model?.id ?? '');
  return (
    <Popover.Root open={open} onOpenChange={(next) => setOverlay(next ? 'model-picker' : null)}>
      <Popover.Trigger
        aria-label={`${messages.pickModel}: ${model?.id ?? messages.noModel}`}
        aria-keyshortcuts="Control+J Meta+J"
        className="flex h-8 min-w-0 items-center gap-2 rounded-2 px-2 font-medium hover:bg-hover"
      >
        <span className="truncate" title={model?.id}>
          {org !== '' && <span className="text-fg-2">{org}/</span>}
          {model === null ? messages.noModel : name}
        </span>
        {model !== null && model.format !== 'unknown' && <Tag>{model.format.toUpperCase()}</Tag>}
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-3" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          aria-label={messages.pickModel}
          className="pop z-50 w-[520px] max-w-[calc(100vw-24px)] overflow-hidden rounded-3 border border-line-2 bg-surface shadow-2 outline-none"
        >
          <ModelList current={model?.id ?? null} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ModelList({ current }: { readonly current: string | null }) {
  const models = useLibrary((state) => state.models) ?? [];
  const task = useRun((state) => state.task);
  const [everyTask, setEveryTask] = useState(false);
  const [query, setQuery] = useState('');
  const shown = models.filter((model) => everyTask || model.task === task);
  const groups = [
    { title: messages.inMemory, models: shown.filter((model) => model.loaded) },
    { title: messages.onThisMachine, models: shown.filter((model) => !model.loaded) },
  ];
  const empty = query === '' ? messages.noModelFor(TASKS[task].title) : messages.nothingMatches(query);
  return (
    <Command label={messages.pickModel} loop>
      <Command.Input
        value={query}
        onValueChange={setQuery}
        placeholder={messages.searchModels}
        className="h-10 w-full border-b border-line bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-[min(380px,60vh)] overflow-auto p-1.5">
        <Command.Empty className="px-2.5 py-4 text-fg-2">{empty}</Command.Empty>
        {groups.map(
          (group) =>
            group.models.length > 0 && (
              <Command.Group
                key={group.title}
                heading={group.title}
                className="[&>[cmdk-group-heading]]:px-2.5 [&>[cmdk-group-heading]]:pt-2 [&>[cmdk-group-heading]]:pb-1 [&>[cmdk-group-heading]]:text-11 [&>[cmdk-group-heading]]:font-medium [&>[cmdk-group-heading]]:text-fg-3"
              >
                {group.models.map((model) => (
                  <ModelRow key={model.id} model={model} current={model.id === current} />
                ))}
              </Command.Group>
            ),
        )}
      </Command.List>
      <label className="flex h-10 items-center gap-2.5 border-t border-line px-4 text-12 text-fg-2">
        <Toggle checked={everyTask} onChange={setEveryTask} aria-label={messages.allTasks} />
        {messages.allTasks}
      </label>
    </Command>
  );
}

function ModelRow({ model, current }: { readonly model: ModelInfo; readonly current: boolean }) {
  const { org, name } = splitName(model.id);
  const { task } = model;
  const runnable = isRunTask(task);
  const pick = (): void => {
    if (!isRunTask(task)) return;
    chooseModel(task, model.id);
    setOverlay(null);
  };
  return (
    <Command.Item
      value={model.id}
      keywords={[task ?? '']}
      disabled={!runnable}
      onSelect={pick}
      aria-current={current || undefined}
      className="flex min-h-9 items-center gap-2.5 rounded-2 px-2.5 data-[disabled=true]:opacity-55 data-[selected=true]:bg-active"
    >
      <TaskIcon task={task} />
      <span className="min-w-0 flex-1 truncate">
        <span className={cx('font-medium', current && 'text-ember')}>{name}</span>
        <span className="ml-2 text-12 text-fg-3">{org}</span>
      </span>
      <span className="num text-12 text-fg-3">{formatBytes(model.size_bytes)}</span>
      <span className="flex w-[150px] justify-end">
        {runnable ? (
          <VerdictWord model={model} />
        ) : (
          <span className="text-12 text-fg-3">{messages.notYet}</span>
        )}
      </span>
    </Command.Item>
  );
}
