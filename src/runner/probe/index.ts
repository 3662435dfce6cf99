/**
 * What main asks of a process that may die: the facts of a model file's header, and what the machine has. Both touch
 * things that can crash or hang (hostile files, drivers), so neither is ever called in main.
 */
export { inspect } from './inspect.ts';
export { probe } from './devices.ts';
