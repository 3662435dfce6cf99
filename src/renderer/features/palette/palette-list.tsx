/** The rows of the palette for what is typed. */
import { Command } from 'cmdk';
import { CornerDownLeft, Download, History, LogOut, Search } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import type { ModelInfo } from '../../../shared/models.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { loadModel, unloadModel, useLibrary } from '../../stores/library.ts';
import { useRecent } from '../../stores/recent.ts';
import { reopenRun } from '../../stores/reopen.ts';
import { chooseModel, chooseTask } from '../../stores/run.ts';
import { goTo, setOverlay } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { Kbd } from '../../ui/button.tsx';
import { formatAgo, splitName } from '../../ui/format.ts';
import { keyText } from '../../ui/keys.ts';
import { keyOf } from '../keys/keymap.ts';
import { useKeys } from '../keys/keys-store.ts';
import { RUN_TASKS, isRunTask } from '../run/request.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { VerdictWord } from '../run/verdict-pill.tsx';
import { ranked, readQuery } from './entries.ts';
import { messages } from './messages.ts';
import { PaletteFoot } from './palette-foot.tsx';
import { Group, Row } from './row.tsx';

/** Runs that are listed before anything is typed. */
const RECENT_FIRST = 5;
const ICON = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;

/** Closes first, so that an action may open something else. */
function choose(act: () => void): () => void {
  return () => {
    setOverlay(null);
    act();
  };
}

/** The field and its rows. Tab on a model lists what can be done with it. */
export function PaletteList({ actions }: { readonly actions: () => readonly Action[] }) {
  const [typed, setTyped] = useState('');
  const [selected, setSelected] = useState('');
  const [about, setAbout] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const models = useLibrary((state) => state.models) ?? [];
  const one = models.find((model) => model.id === about);
  const { scope, words } = readQuery(typed);
  const narrowTo = (id: string | null): void => {
    setAbout(id);
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') {
      event.preventDefault();
      if (selected.startsWith('model ')) narrowTo(selected.slice('model '.length));
    }
    const leaves = event.key === 'Escape' || (event.key === 'Backspace' && typed === '');
    if (about !== null && leaves) {
      event.preventDefault();
      event.stopPropagation();
      narrowTo(null);
    }
  };
  const type = (next: string): void => {
    setTyped(next);
    list.current?.scrollTo({ top: 0 });
  };
  return (
    <Command
      label={messages.title}
      loop
      shouldFilter={false}
      value={selected}
      onValueChange={setSelected}
      onKeyDown={onKeyDown}
      className="flex min-h-0 flex-col"
    >
      <div className="flex h-[52px] shrink-0 items-center gap-2.5 border-b border-line px-4">
        <Search {...ICON} className="text-fg-3" />
        <Command.Input
          value={typed}
          onValueChange={type}
          placeholder={one === undefined ? messages.search : messages.actionsFor(splitName(one.id).name)}
          className="min-w-0 flex-1 bg-transparent text-16 outline-none"
        />
        <Kbd>{keyText('Escape')}</Kbd>
      </div>
      <Command.List ref={list} className="min-h-0 flex-1 overflow-auto px-2 pb-2">
        <Command.Empty className="px-2 py-5 text-fg-2">{messages.nothing(words)}</Command.Empty>
        {one !== undefined ? (
          <ModelActionRows model={one} words={words} />
        ) : (
          <>
            {scope === 'all' && words === '' && <RecentRows words="" most={RECENT_FIRST} />}
            {(scope === 'all' || scope === 'models') && (
              <ModelRows models={models} words={words} loadedOnly={scope === 'all' && words === ''} />
            )}
            {(scope === 'tasks' || (scope === 'all' && words !== '')) && <TaskRows words={words} />}
            {(scope === 'all' || scope === 'actions') && <ActionRows actions={actions} words={words} />}
            {scope === 'all' && words !== '' && <RecentRows words={words} most={RECENT_FIRST} />}
          </>
        )}
      </Command.List>
      <PaletteFoot withActions={selected.startsWith('model ')} />
    </Command>
  );
}

function ModelRows({
  models,
  words,
  loadedOnly,
}: {
  readonly models: readonly ModelInfo[];
  readonly words: string;
  readonly loadedOnly: boolean;
}) {
  const listed = models.filter((model) => isRunTask(model.task) && (!loadedOnly || model.loaded));
  const rows = ranked(listed, words, (model) => `${splitName(model.id).name} ${model.id}`);
  return (
    <Group heading={loadedOnly ? messages.loaded : messages.models}>
      {rows.map((model) => {
        const { org, name } = splitName(model.id);
        return (
          <Row
            key={model.id}
            value={`model ${model.id}`}
            icon={<TaskIcon task={model.task} />}
            title={name}
            note={org}
            words={words}
            end={<VerdictWord model={model} size={false} />}
            onSelect={choose(() => openModel(model))}
          />
        );
      })}
    </Group>
  );
}

function openModel({ task, id }: ModelInfo): void {
  if (!isRunTask(task)) return;
  chooseModel(task, id);
  goTo('run');
}

function ModelActionRows({ model, words }: { readonly model: ModelInfo; readonly words: string }) {
  const { id, loaded } = model;
  const rows = [
    {
      id: 'open',
      title: messages.openInRun,
      icon: <CornerDownLeft {...ICON} />,
      act: () => openModel(model),
    },
    loaded
      ? { id: 'unload', title: messages.unload, icon: <LogOut {...ICON} />, act: () => void unloadModel(id) }
      : { id: 'load', title: messages.load, icon: <Download {...ICON} />, act: () => void loadModel(id) },
  ];
  return (
    <Group heading={messages.actionsFor(splitName(id).name)}>
      {ranked(rows, words, (row) => row.title).map((row) => (
        <Row
          key={row.id}
          value={`of-model ${row.id}`}
          icon={row.icon}
          title={row.title}
          words={words}
          onSelect={choose(row.act)}
        />
      ))}
    </Group>
  );
}

function TaskRows({ words }: { readonly words: string }) {
  const rows = ranked(RUN_TASKS, words, (task) => `${TASKS[task].title} ${task}`);
  return (
    <Group heading={messages.tasks}>
      {rows.map((task) => (
        <Row
          key={task}
          value={`task ${task}`}
          icon={<TaskIcon task={task} />}
          title={TASKS[task].title}
          words={words}
          onSelect={choose(() => {
            chooseTask(task);
            goTo('run');
          })}
        />
      ))}
    </Group>
  );
}

function ActionRows({
  actions,
  words,
}: {
  readonly actions: () => readonly Action[];
  readonly words: string;
}) {
  const [all] = useState(actions);
  const changes = useKeys((state) => state.changes);
  const rows = ranked(all, words, ({ title, group, words: more = [] }) => [title, group, ...more].join(' '));
  // Actions stay under their group's heading; a group stands where its best row does.
  const groups = [...new Set(rows.map((row) => row.group))];
  return groups.map((group) => (
    <Group key={group} heading={group}>
      {rows
        .filter((row) => row.group === group)
        .map(({ id, title, icon: Icon, key, act }) => {
          const binding = keyOf(id, changes, key);
          return (
            <Row
              key={id}
              value={`action ${id}`}
              icon={<Icon {...ICON} />}
              title={title}
              words={words}
              end={binding === undefined ? null : <Kbd>{keyText(binding)}</Kbd>}
              onSelect={choose(act)}
            />
          );
        })}
    </Group>
  ));
}

function RecentRows({ words, most }: { readonly words: string; readonly most: number }) {
  const runs = useRecent((state) => state.rows) ?? [];
  const [now] = useState(Date.now);
  const rows = ranked(runs, words, (run: HistoryRow) => `${run.title} ${run.model}`).slice(0, most);
  return (
    <Group heading={words === '' ? messages.recent : messages.history}>
      {rows.map((run) => (
        <Row
          key={run.id}
          value={`run ${run.id}`}
          icon={<History {...ICON} />}
          title={run.title}
          note={`${splitName(run.model).name}, ${formatAgo(run.at, now)}`}
          words={words}
          onSelect={choose(() => void reopenRun(run.id))}
        />
      ))}
    </Group>
  );
}
