/** Every action that exists right now, with its key; the palette lists them, the shortcuts do the same ones. */
import {
  CircleX,
  Cpu,
  Home,
  Layers,
  Library,
  MessageSquarePlus,
  Monitor,
  Moon,
  PanelLeft,
  PanelRight,
  Play,
  RefreshCw,
  Repeat,
  Settings,
  Square,
  Sun,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { loadedModels, unloadAll, unloadModel, useLibrary } from '../../stores/library.ts';
import {
  currentRun,
  isBusy,
  newConversation,
  requestNow,
  runAgain,
  startRun,
  stopTask,
  useRun,
} from '../../stores/run.ts';
import {
  chooseTheme,
  goTo,
  goToSystem,
  setOverlay,
  togglePane,
  toggleRail,
  useView,
} from '../../stores/view.ts';
import { chord } from '../../ui/keys.ts';
import { messages } from './messages.ts';

/** One row of the palette. */
export interface Action {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** As written for people; absent where there is none. */
  readonly key?: string;
  readonly act: () => void;
}

/** The actions that can be done now, those of the view first. */
export function actionsNow(): Action[] {
  return [...runActions(), ...memoryActions(), ...viewActions()];
}

function runActions(): Action[] {
  const state = useRun.getState();
  const { task } = state;
  const inRun = useView.getState().section === 'run' && !state.atHome;
  const actions: (Action | false)[] = [
    inRun &&
      isBusy(state, task) && {
        id: 'stop',
        title: messages.stop,
        icon: Square,
        key: 'Esc',
        act: () => void stopTask(task),
      },
    inRun &&
      !isBusy(state, task) &&
      requestNow(state, task) !== null && {
        id: 'run',
        title: messages.run,
        icon: Play,
        key: chord('↵'),
        act: () => startRun(task),
      },
    inRun &&
      !isBusy(state, task) &&
      currentRun(state, task) !== null && {
        id: 'again',
        title: messages.again,
        icon: RefreshCw,
        act: () => runAgain(task),
      },
    inRun && { id: 'pick-model', title: messages.pickModel, icon: Repeat, key: chord('J'), act: openPicker },
    state.turns.length > 0 && {
      id: 'new-chat',
      title: messages.newChat,
      icon: MessageSquarePlus,
      act: newConversation,
    },
    { id: 'examples', title: messages.examples, icon: Home, act: () => showExamples() },
  ];
  return actions.filter((action) => action !== false);
}

/** The picker opens once the palette has given its focus back. */
function openPicker(): void {
  setTimeout(() => setOverlay('model-picker'));
}

function showExamples(): void {
  useRun.setState({ atHome: true });
  goTo('run');
}

function memoryActions(): Action[] {
  const loaded = loadedModels(useLibrary.getState().models ?? []);
  return [
    ...loaded.map((model): Action => ({
      id: `unload ${model.id}`,
      title: messages.unload(model.id),
      icon: CircleX,
      act: () => void unloadModel(model.id),
    })),
    ...(loaded.length > 1
      ? [{ id: 'unload-all', title: messages.unloadAll, icon: CircleX, act: () => void unloadAll() }]
      : []),
    { id: 'memory', title: messages.memory, icon: Layers, act: () => setTimeout(() => setOverlay('memory')) },
  ];
}

function viewActions(): Action[] {
  const { theme } = useView.getState();
  const actions: (Action | false)[] = [
    { id: 'go-run', title: messages.goRun, icon: Play, key: chord('1'), act: () => goTo('run') },
    { id: 'go-models', title: messages.goModels, icon: Library, key: chord('2'), act: () => goTo('models') },
    { id: 'go-system', title: messages.goSystem, icon: Cpu, key: chord('3'), act: () => goTo('system') },
    {
      id: 'settings',
      title: messages.goSettings,
      icon: Settings,
      key: chord(','),
      act: () => goToSystem('settings'),
    },
    { id: 'rail', title: messages.rail, icon: PanelLeft, key: chord('B'), act: toggleRail },
    { id: 'pane', title: messages.pane, icon: PanelRight, key: chord('Alt B'), act: togglePane },
    theme !== 'dark' && { id: 'dark', title: messages.dark, icon: Moon, act: () => chooseTheme('dark') },
    theme !== 'light' && { id: 'light', title: messages.light, icon: Sun, act: () => chooseTheme('light') },
    theme !== 'system' && {
      id: 'theme-system',
      title: messages.system,
      icon: Monitor,
      act: () => chooseTheme('system'),
    },
  ];
  return actions.filter((action) => action !== false);
}
