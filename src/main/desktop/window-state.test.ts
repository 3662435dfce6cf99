import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_STATE, StateFile, placeWindow } from './window-state.ts';

const laptop = { x: 0, y: 0, width: 1440, height: 900 };
const monitor = { x: 1440, y: -300, width: 2560, height: 1440 };

describe('placeWindow', () => {
  it.each([
    [
      'the first start has the default size, wherever the system likes',
      null,
      [laptop],
      { width: 1280, height: 800 },
    ],
    [
      'an old place that is there is taken',
      { x: 1500, y: 100, width: 1600, height: 1000 },
      [laptop, monitor],
      { x: 1500, y: 100, width: 1600, height: 1000 },
    ],
    [
      'a display that is gone gives the place to the system and the size to the one that is left',
      { x: 1500, y: 100, width: 1600, height: 1000 },
      [laptop],
      { width: 1440, height: 900 },
    ],
    [
      'a window whose title bar would be above the screen is moved',
      { x: 10, y: -500, width: 1000, height: 700 },
      [laptop],
      { width: 1000, height: 700 },
    ],
    [
      'a window that hangs over the edge stays while its bar can be reached',
      { x: 1300, y: 10, width: 1000, height: 700 },
      [laptop],
      { x: 1300, y: 10, width: 1000, height: 700 },
    ],
    [
      'a sliver of a window is no grip',
      { x: 1400, y: 10, width: 1000, height: 700 },
      [laptop],
      { width: 1000, height: 700 },
    ],
    [
      'a tiny window grows to what the page needs',
      { x: 0, y: 0, width: 200, height: 5 },
      [laptop],
      { x: 0, y: 0, width: 960, height: 640 },
    ],
    [
      'a display smaller than the smallest window wins',
      { x: 0, y: 0, width: 200, height: 5 },
      [{ x: 0, y: 0, width: 800, height: 600 }],
      { x: 0, y: 0, width: 800, height: 600 },
    ],
  ] as const)('%s', (_name, bounds, displays, place) => {
    expect(placeWindow(bounds, displays)).toEqual(place);
  });
});

describe('StateFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hearth-state-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps what was changed for the next start', () => {
    const file = join(folder, 'window.json');
    new StateFile(file).change({ closeToTray: true, maximized: true });
    expect(new StateFile(file).state).toEqual({ ...FIRST_STATE, closeToTray: true, maximized: true });
  });

  it('starts anew over a file that is damaged, and keeps the good parts of one that is half good', () => {
    const file = join(folder, 'window.json');
    writeFileSync(file, '{"bounds":');
    const anew = new StateFile(file, new Date('2026-05-04T03:02:01.000Z'));
    expect(anew.state).toEqual(FIRST_STATE);
    const aside = 'window.broken-2026-05-04T03-02-01-000Z.json';
    expect(anew.repair).toContain(`It is now ${aside}.`);
    expect(readFileSync(join(folder, aside), 'utf8')).toBe('{"bounds":');
    expect(new StateFile(file).repair).toBeNull();
    writeFileSync(file, JSON.stringify({ bounds: { x: 1e9 }, maximized: 'yes', theme: 'dark' }));
    expect(new StateFile(file).state).toEqual({ ...FIRST_STATE, theme: 'dark' });
    writeFileSync(file, JSON.stringify({ theme: 7, closeToTray: true }));
    expect(new StateFile(file).state).toEqual({ ...FIRST_STATE, closeToTray: true });
  });

  it('writes nothing for a change that changes nothing, and survives a folder that is gone', () => {
    const file = join(folder, 'none', 'window.json');
    const state = new StateFile(file);
    state.change({ theme: 'system' });
    state.change({ theme: 'light' });
    expect(state.state.theme).toBe('light');
    expect(() => readFileSync(file)).toThrow();
  });
});
