/** What can be done about memory now. */
import { CircleX, Layers, Pin, PinOff } from 'lucide-react';
import {
  loadedModels,
  pinModel,
  unloadAll,
  unloadModel,
  unloadUnkept,
  useLibrary,
} from '../../stores/library.ts';
import { setOverlay } from '../../stores/view.ts';
import type { Action } from '../../ui/action.ts';
import { messages } from './messages.ts';

/** Keep or unload one, unload all or all that are not kept, show what is held. */
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
  const unkept: Action = {
    id: 'memory.unload-unkept',
    title: messages.unloadUnkept,
    icon: CircleX,
    group,
    act: () => void unloadUnkept(),
  };
  const kept = loaded.filter((model) => model.pinned).length;
  return [
    ...loaded.map((model): Action => ({
      id: `memory.unload ${model.id}`,
      title: messages.unloadOne(model.id),
      icon: CircleX,
      group,
      act: () => void unloadModel(model.id),
    })),
    ...loaded.map(({ id, pinned }): Action => ({
      id: `memory.keep ${id}`,
      title: pinned ? messages.keepNoLonger(id) : messages.keepOne(id),
      icon: pinned ? PinOff : Pin,
      group,
      act: () => void pinModel(id, !pinned),
    })),
    ...(loaded.length > 1 ? [all] : []),
    ...(kept > 0 && kept < loaded.length ? [unkept] : []),
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
