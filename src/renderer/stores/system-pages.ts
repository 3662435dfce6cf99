/** The pages of System, in the order of its list. */
export const SYSTEM_PAGES = [
  'devices',
  'memory',
  'storage',
  'metrics',
  'settings',
  'api',
  'appearance',
  'keyboard',
  'logs',
  'about',
] as const;
/** A page of System; `devices` is its overview. */
export type SystemPage = (typeof SYSTEM_PAGES)[number];
