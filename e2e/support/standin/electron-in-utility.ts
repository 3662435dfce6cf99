/** The module `electron` as a utility process sees it: no windows, no app, and no utility process of its own. */
export const net = { fetch: globalThis.fetch, isOnline: (): boolean => false };
export const systemPreferences = {};
export default { net, systemPreferences };
