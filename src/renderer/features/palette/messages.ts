/** Every sentence of the palette. */

/** The words of the palette. */
export const messages = {
  title: 'Palette',
  search: 'Search models, tasks, actions',
  nothing: (query: string) => `Nothing matches “${query}”.`,
  recent: 'Recent runs',
  loaded: 'In memory',
  models: 'On this machine',
  tasks: 'Tasks',
  history: 'History',
  actionsFor: (name: string) => `Actions for ${name}`,
  showInModels: 'Show in Models',
  choose: 'Choose',
  open: 'Do it',
  rowActions: 'Actions',
  back: 'Back',
  prefixes: { models: 'models', tasks: 'tasks', actions: 'actions' },
} as const;
