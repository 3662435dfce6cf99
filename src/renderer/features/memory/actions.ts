/** What can be done about memory now. */
import { CircleX, Layers } from 'lucide-react';
import { loadedModels, unloadAll, unloadModel, useLibrary } from '../../stores/library.ts';
import { setOverlay } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { messages } from './messages.ts';

/** Unload one, unload all, show what is held. */
export function memoryActions(): Action[] {
  const loaded = loadedModels(useLibrary.getState().models ?? []);
  const group = messages.memory;
  const all: Action = {
    id: 'memory.unload-all',
    title: messages.unloadAllModels,
    icon: CircleX,
    group,
    act: () => void unloadAll(),
  };
  return [
    ...loaded.map((model): Action => ({
      id: `memory.unload ${model.id}`,
      title: messages.unloadOne(model.id),
      icon: CircleX,
      group,
      act: () => void unloadModel(model.id),
    })),
    ...(loaded.length > 1 ? [all] : []),
    // The popover opens once the palette has given its focus back.
    {
      id: 'memory.show',
      title: messages.show,
      icon: Layers,
      group,
      act: () => setTimeout(() => setOverlay('memory')),
    },
  ];
}
