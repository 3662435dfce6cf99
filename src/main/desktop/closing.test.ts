import { describe, expect, it } from 'vitest';
import { onClose, quitAsks, type CloseFacts } from './closing.ts';

const linux: CloseFacts = { platform: 'linux', quitting: false, tray: true, closeToTray: null };

describe('the close button', () => {
  it.each<[string, Partial<CloseFacts>, string]>([
    ['asks the first time', {}, 'ask'],
    ['hides by choice', { closeToTray: true }, 'hide'],
    ['closes by choice', { closeToTray: false }, 'close'],
    ['never hides while the app quits', { closeToTray: true, quitting: true }, 'close'],
    ['never hides a window that nothing could bring back', { closeToTray: true, tray: false }, 'close'],
    ['hides on macOS, where the dock brings it back', { platform: 'darwin', tray: false }, 'hide'],
    ['hides on macOS whatever was chosen elsewhere', { platform: 'darwin', closeToTray: false }, 'hide'],
    ['closes on macOS while the app quits', { platform: 'darwin', quitting: true }, 'close'],
    ['asks on Windows', { platform: 'win32' }, 'ask'],
  ])('%s', (_name, facts, answer) => {
    expect(onClose({ ...linux, ...facts })).toBe(answer);
  });
});

describe('quitting', () => {
  it.each([
    ['at rest asks nothing', { running: 0, systemEnds: false }, false],
    ['with work under way asks', { running: 2, systemEnds: false }, true],
    ['never holds up the end of the system', { running: 2, systemEnds: true }, false],
  ])('%s', (_name, facts, asks) => {
    expect(quitAsks(facts)).toBe(asks);
  });
});
