/** Every sentence of the palette. */
import { splitName } from '../../ui/format.ts';

/** The words of the palette. */
export const messages = {
  title: 'Palette',
  search: 'Search models, tasks, actions',
  nothing: (query: string) => `Nothing matches “${query}”.`,
  models: 'Models',
  tasks: 'Tasks',
  actions: 'Actions',
  choose: 'Choose',
  open: 'Do it',
  goRun: 'Go to Run',
  goModels: 'Go to Models',
  goSystem: 'Go to System',
  goSettings: 'Open settings',
  examples: 'Show the examples',
  run: 'Run',
  stop: 'Stop',
  again: 'Run again',
  newChat: 'New conversation',
  pickModel: 'Choose a model',
  rail: 'Narrow or widen the sidebar',
  pane: 'Show or hide the side pane',
  dark: 'Dark theme',
  light: 'Light theme',
  system: 'Theme of the system',
  unload: (model: string) => `Unload ${splitName(model).name}`,
  unloadAll: 'Unload all models',
  memory: 'Show memory',
} as const;
