/** Comparing models. */
export { openCompare } from './store.ts';
