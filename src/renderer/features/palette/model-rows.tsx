/** Models in the palette, and what can be done with one. */
import { useEffect } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { readDetails } from '../../stores/details.ts';
import { splitName } from '../../ui/format.ts';
import { ICONS, TITLES, commandsFor, openInRun, runCommand, useCommandContext } from '../models/commands.ts';
import { taskTitle } from '../models/list.ts';
import { showModel } from '../models/view-store.ts';
import { isRunTask } from '../run/request.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { VerdictWord } from '../run/verdict-pill.tsx';
import { ranked } from './entries.ts';
import { messages } from './messages.ts';
import { Group, ICON, Row } from './row.tsx';

/** What the values of these rows begin with. */
const MODEL = 'model ';

/** The model of a row's value; undefined for a row of another kind. */
export function modelOfRow(value: string, models: readonly ModelInfo[]): ModelInfo | undefined {
  return models.find(({ id }) => value === `${MODEL}${id}`);
}

/** The models that match; `loadedOnly` lists those in memory. */
export function ModelRows({
  models,
  words,
  loadedOnly,
}: {
  readonly models: readonly ModelInfo[];
  readonly words: string;
  readonly loadedOnly: boolean;
}) {
  const listed = models.filter((model) => !loadedOnly || model.loaded);
  const rows = ranked(
    listed,
    words,
    ({ id, task }) => `${splitName(id).name} ${id} ${taskTitle(task) ?? ''}`,
  );
  return (
    <Group heading={loadedOnly ? messages.loaded : messages.models}>
      {rows.map((model) => {
        const { org, name } = splitName(model.id);
        return (
          <Row
            key={model.id}
            value={`${MODEL}${model.id}`}
            icon={<TaskIcon task={model.task} />}
            title={name}
            note={org}
            words={words}
            end={<VerdictWord model={model} size={false} />}
            act={() => openModel(model)}
          />
        );
      })}
    </Group>
  );
}

/** Onto its workbench; a model that has none, or is set aside, is shown where it can be seen why. */
function openModel(model: ModelInfo): void {
  if (isRunTask(model.task) && model.state !== 'quarantined') openInRun(model);
  else showModel(model.id);
}

/** What can be done with a model: its menu in Models, and the way there. */
export function ModelActionRows({ model, words }: { readonly model: ModelInfo; readonly words: string }) {
  const { id } = model;
  const context = useCommandContext(id);
  useEffect(() => void readDetails(id), [id]);
  const rows = [
    ...commandsFor(model, context).map((command) => ({
      id: command,
      title: TITLES[command],
      Icon: ICONS[command],
      act: () => {
        // The question whether to remove it is asked there.
        if (command === 'remove') showModel(id);
        runCommand(command, model);
      },
    })),
    { id: 'show', title: messages.showInModels, Icon: null, act: () => showModel(id) },
  ];
  return (
    <Group heading={messages.actionsFor(splitName(id).name)}>
      {ranked(rows, words, ({ title }) => title).map(({ id: command, title, Icon, act }) => (
        <Row
          key={command}
          value={`of-model ${command}`}
          icon={Icon === null ? <TaskIcon task={model.task} /> : <Icon {...ICON} />}
          title={title}
          words={words}
          act={act}
        />
      ))}
    </Group>
  );
}
