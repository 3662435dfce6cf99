/** The palette (Mod K): models, tasks and every action, found by typing. */
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { useLibrary } from '../../stores/library.ts';
import { chooseModel, chooseTask } from '../../stores/run.ts';
import { goTo, setOverlay, useView } from '../../stores/view.ts';
import { Kbd } from '../../ui/button.tsx';
import { splitName } from '../../ui/format.ts';
import { RUN_TASKS, isRunTask } from '../run/request.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { VerdictWord } from '../run/verdict-pill.tsx';
import { actionsNow } from './actions.ts';
import { messages } from './messages.ts';

const GROUP =
  'pt-2 [&>[cmdk-group-heading]]:px-2 [&>[cmdk-group-heading]]:py-1 [&>[cmdk-group-heading]]:text-11 [&>[cmdk-group-heading]]:font-medium [&>[cmdk-group-heading]]:text-fg-3';

/** The dialog; its content is made anew each time, so that it lists what can be done now. */
export function Palette() {
  const open = useView((state) => state.overlay === 'palette');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => setOverlay(next ? 'palette' : null)}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="pop fixed top-[72px] left-1/2 z-50 flex max-h-[min(560px,calc(100vh-112px))] w-[640px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-4 border border-line-2 bg-surface shadow-3 outline-none"
        >
          <Dialog.Title className="sr-only">{messages.title}</Dialog.Title>
          <PaletteList />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Closes first, so that an action may open something else. */
function choose(act: () => void): () => void {
  return () => {
    setOverlay(null);
    act();
  };
}

function PaletteList() {
  const [query, setQuery] = useState('');
  const [actions] = useState(actionsNow);
  const models = useLibrary((state) => state.models) ?? [];
  return (
    <Command label={messages.title} loop className="flex min-h-0 flex-col">
      <div className="flex h-[52px] shrink-0 items-center gap-2.5 border-b border-line px-4">
        <Search size={16} strokeWidth={1.75} aria-hidden="true" className="text-fg-3" />
        <Command.Input
          value={query}
          onValueChange={setQuery}
          placeholder={messages.search}
          className="min-w-0 flex-1 bg-transparent text-16 outline-none"
        />
        <Kbd>Esc</Kbd>
      </div>
      <Command.List className="min-h-0 flex-1 overflow-auto px-2 pb-2">
        <Command.Empty className="px-2 py-5 text-fg-2">{messages.nothing(query)}</Command.Empty>
        <ModelRows models={models} />
        <TaskRows />
        <Command.Group heading={messages.actions} className={GROUP}>
          {actions.map(({ id, title, icon: Icon, key, act }) => (
            <Row
              key={id}
              value={`action ${id}`}
              keywords={[title]}
              icon={<Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
              onSelect={choose(act)}
              end={key === undefined ? null : <Kbd>{key}</Kbd>}
            >
              {title}
            </Row>
          ))}
        </Command.Group>
      </Command.List>
      <div
        aria-hidden="true"
        className="flex h-9 shrink-0 items-center gap-4 border-t border-line px-4 text-12 text-fg-3"
      >
        <span className="flex items-center gap-1.5">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd>
          {messages.choose}
        </span>
        <span className="flex items-center gap-1.5">
          <Kbd>↵</Kbd>
          {messages.open}
        </span>
      </div>
    </Command>
  );
}

function ModelRows({ models }: { readonly models: readonly ModelInfo[] }) {
  return (
    <Command.Group heading={messages.models} className={GROUP}>
      {models.map((model) => {
        const { task } = model;
        if (!isRunTask(task)) return null;
        const { org, name } = splitName(model.id);
        const open = choose(() => {
          chooseModel(task, model.id);
          goTo('run');
        });
        return (
          <Row
            key={model.id}
            value={model.id}
            icon={<TaskIcon task={task} />}
            onSelect={open}
            end={<VerdictWord model={model} size={false} />}
          >
            <span className="font-medium">{name}</span>
            <span className="ml-2 text-12 text-fg-3">{org}</span>
          </Row>
        );
      })}
    </Command.Group>
  );
}

function TaskRows() {
  return (
    <Command.Group heading={messages.tasks} className={GROUP}>
      {RUN_TASKS.map((task) => {
        const open = choose(() => {
          chooseTask(task);
          goTo('run');
        });
        return (
          <Row
            key={task}
            value={task}
            keywords={[TASKS[task].title]}
            icon={<TaskIcon task={task} />}
            onSelect={open}
          >
            {TASKS[task].title}
          </Row>
        );
      })}
    </Command.Group>
  );
}

interface RowProps {
  readonly value: string;
  readonly keywords?: string[];
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

function Row({ value, keywords, icon, onSelect, end, children }: RowProps) {
  return (
    <Command.Item
      value={value}
      {...(keywords === undefined ? {} : { keywords })}
      onSelect={onSelect}
      className="flex h-9 items-center gap-2.5 rounded-2 px-2 data-[selected=true]:bg-active"
    >
      <span className="text-fg-2">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {end}
    </Command.Item>
  );
}
