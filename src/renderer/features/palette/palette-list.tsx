/** The rows of the palette for what is typed. */
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { useLibrary } from '../../stores/library.ts';
import { chooseTask } from '../../stores/run.ts';
import { goTo } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { Kbd } from '../../ui/button.tsx';
import { splitName } from '../../ui/format.ts';
import { keyText } from '../../ui/keys.ts';
import { RUN_TASKS } from '../run/request.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { ActionRows } from './action-rows.tsx';
import { ranked, readQuery } from './entries.ts';
import { RunActionRows, RunRows, runOf, useRuns } from './history-rows.tsx';
import { messages } from './messages.ts';
import { ModelActionRows, ModelRows, modelOfRow } from './model-rows.tsx';
import { PaletteFoot } from './palette-foot.tsx';
import { Group, ICON, Row } from './row.tsx';

/** What Tab lists the actions of. */
type About = { readonly model: string } | { readonly run: HistoryRow };

/** The field and its rows. Tab on a model or a run lists what can be done with it. */
export function PaletteList({ actions }: { readonly actions: () => readonly Action[] }) {
  const [typed, setTyped] = useState('');
  const [selected, setSelected] = useState('');
  const [about, setAbout] = useState<About | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const models = useLibrary((state) => state.models) ?? [];
  const { scope, words } = readQuery(typed);
  const runs = useRuns(scope === 'all' && about === null ? words : '');
  const narrowTo = (next: About | null): void => {
    setAbout(next);
    setTyped('');
    // Its first row is chosen then; the one of before is not in this list.
    setSelected('');
  };
  const onTab = (): void => {
    const model = modelOfRow(selected, models);
    const run = runOf(selected, runs);
    if (model !== undefined) narrowTo({ model: model.id });
    else if (run !== undefined) narrowTo({ run });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') {
      event.preventDefault();
      onTab();
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
  const withActions = modelOfRow(selected, models) !== undefined || runOf(selected, runs) !== undefined;
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
          placeholder={about === null ? messages.search : messages.actionsFor(nameOf(about))}
          className="min-w-0 flex-1 bg-transparent text-16 outline-none"
        />
        <Kbd>{keyText('Escape')}</Kbd>
      </div>
      <Command.List ref={list} className="min-h-0 flex-1 overflow-auto px-2 pb-2">
        <Command.Empty className="px-2 py-5 text-fg-2">{messages.nothing(words)}</Command.Empty>
        {about !== null ? (
          <AboutRows about={about} words={words} />
        ) : (
          <>
            {scope === 'all' && words === '' && <RunRows runs={runs} words="" />}
            {(scope === 'all' || scope === 'models') && (
              <ModelRows models={models} words={words} loadedOnly={scope === 'all' && words === ''} />
            )}
            {(scope === 'tasks' || (scope === 'all' && words !== '')) && <TaskRows words={words} />}
            {(scope === 'all' || scope === 'actions') && <ActionRows actions={actions} words={words} />}
            {scope === 'all' && words !== '' && <RunRows runs={runs} words={words} />}
          </>
        )}
      </Command.List>
      <PaletteFoot withActions={about === null && withActions} />
    </Command>
  );
}

function nameOf(about: About): string {
  return 'run' in about ? about.run.title : splitName(about.model).name;
}

function AboutRows({ about, words }: { readonly about: About; readonly words: string }) {
  const models = useLibrary((state) => state.models) ?? [];
  if ('run' in about) return <RunActionRows run={about.run} words={words} />;
  const model = models.find(({ id }) => id === about.model);
  return model === undefined ? null : <ModelActionRows model={model} words={words} />;
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
          act={() => {
            chooseTask(task);
            goTo('run');
          }}
        />
      ))}
    </Group>
  );
}
