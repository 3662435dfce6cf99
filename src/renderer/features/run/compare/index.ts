/** Comparing models and runs. */
export { compareEntries, openCompare } from './store.ts';
