/** What the system knows this program by; build/electron-builder.mjs has the same. */

/** Windows shows notices only of programs that have such an id; the installer writes it. */
export const APP_ID = 'hearth.desktop';
