/** Where the real Electron is, for the few tests that only it can pass. Nothing is downloaded. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The program, or why there is none. */
export type ElectronBinary = { readonly path: string } | { readonly missing: string };

/**
 * The binary that `HEARTH_ELECTRON` names, else the one that the npm package has unpacked. The package's own entry is
 * not asked: it would start a download.
 */
export function electronBinary(): ElectronBinary {
  const named = process.env['HEARTH_ELECTRON'];
  if (named)
    return existsSync(named) ? { path: named } : { missing: `HEARTH_ELECTRON=${named} is not there` };
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const note = join(folder, 'path.txt');
  const path = existsSync(note) ? join(folder, 'dist', readFileSync(note, 'utf8').trim()) : null;
  if (path !== null && existsSync(path)) return { path };
  return {
    missing: 'Electron’s binary is not unpacked: run `npx install-electron`, or name one in HEARTH_ELECTRON',
  };
}

/** Why a window can't be shown here, or null where it can. */
export function noDisplay(): string | null {
  if (process.platform !== 'linux') return null;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return DISPLAY || WAYLAND_DISPLAY ? null : 'there is no display: run it under xvfb-run';
}
