/** What can be done with models now, for the palette and keys. */
import { ArrowUpDown, Boxes, FolderPlus } from 'lucide-react';
import type { ModelInfo } from '../../../shared/models.ts';
import { useLibrary } from '../../stores/library.ts';
import { isShown } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { ICONS, TITLES, commandsFor, contextOf, runCommand } from './commands.ts';
import { chipsOf } from './kinds.ts';
import { SORTS, listed } from './list.ts';
import { messages } from './messages.ts';
import { chooseChip, chooseSort, openAddModels, useModelsView } from './view-store.ts';

/** Adding, and what can be done with the selected model while the view is open. */
export function modelActions(): Action[] {
  const group = messages.group;
  const add: Action = {
    id: 'models.add',
    title: messages.addAction,
    icon: FolderPlus,
    group,
    act: () => openAddModels(),
  };
  if (!isShown('models')) return [add];
  return [...selectedActions(), add, ...chipActions(), ...sortActions()];
}

/** The model whose details are shown. */
function selectedNow(): ModelInfo | null {
  const { selected, ...choice } = useModelsView.getState();
  const shown = listed(useLibrary.getState().models ?? [], choice);
  return shown.find((model) => model.id === selected) ?? shown[0] ?? null;
}

function selectedActions(): Action[] {
  const model = selectedNow();
  if (model === null) return [];
  return commandsFor(model, contextOf(model.id)).map((command) => ({
    id: `models.${command}`,
    title: messages.named(TITLES[command], model.id),
    icon: ICONS[command],
    group: messages.group,
    act: () => runCommand(command, model),
  }));
}

/** The kinds that are here, which the chips above the table choose too. */
function chipActions(): Action[] {
  const chosen = useModelsView.getState().chip;
  return chipsOf(useLibrary.getState().models ?? [])
    .filter(({ chip }) => chip !== chosen)
    .map(({ chip }) => ({
      id: `models.chip.${chip}`,
      title: messages.chooseChip(chip),
      icon: Boxes,
      group: messages.group,
      act: () => chooseChip(chip),
    }));
}

function sortActions(): Action[] {
  return SORTS.filter((sort) => sort !== useModelsView.getState().sort).map((sort) => ({
    id: `models.sort.${sort}`,
    title: messages.sortBy(sort),
    icon: ArrowUpDown,
    group: messages.group,
    act: () => chooseSort(sort),
  }));
}
