import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { DESKTOP_ACTIONS, type DesktopAction } from '../../shared/desktop.ts';
import { contextMenu, type ContextFacts } from './context-menu.ts';
import { applicationMenu, type MenuFacts } from './menu.ts';

type Item = MenuItemConstructorOptions;

const facts: MenuFacts = { platform: 'linux', packaged: true, keepInTray: null };
const none = { act: () => undefined, keepInTray: () => undefined };
const inside = (item: Item): Item[] => (Array.isArray(item.submenu) ? item.submenu : []);
const all = (items: Item[]): Item[] => items.flatMap((item) => [item, ...all(inside(item))]);
const labels = (items: Item[]): (string | undefined)[] => items.map((item) => item.label);

/** Presses an item without a window. */
function press(item: Item | undefined): void {
  Reflect.apply(item?.click ?? (() => undefined), undefined, []);
}

describe('the application menu', () => {
  it('is that of the platform: an app menu on macOS, Quit under File elsewhere', () => {
    const linux = applicationMenu(facts, none);
    const mac = applicationMenu({ ...facts, platform: 'darwin' }, none);
    expect(labels(linux)).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
    expect(labels(mac)).toEqual(['Hearth', 'File', 'Edit', 'View', 'Window', 'Help']);
    const rolesIn = (items: Item[], label: string): unknown[] =>
      items
        .filter((item) => item.label === label)
        .flatMap(inside)
        .map((item) => item.role);
    expect(rolesIn(linux, 'File')).toContain('quit');
    expect(rolesIn(mac, 'File')).not.toContain('quit');
    expect(rolesIn(mac, 'Hearth')).toContain('quit');
  });

  it('offers every action of the page once, and does it by its id', () => {
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      const asked: DesktopAction[] = [];
      const items = all(
        applicationMenu({ ...facts, platform }, { ...none, act: (id) => void asked.push(id) }),
      );
      items.forEach(press);
      expect(asked.toSorted()).toEqual([...DESKTOP_ACTIONS].toSorted());
    }
  });

  it('leaves to the page the keys that the page has, so that nothing happens twice', () => {
    const own = all(applicationMenu(facts, none)).filter((item) => item.click && item.accelerator);
    expect(own.length).toBeGreaterThan(5);
    expect(own.every((item) => item.registerAccelerator === false)).toBe(true);
  });

  it('gives no key to two visible items', () => {
    const keys = all(applicationMenu(facts, none)).flatMap((item) => item.accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('never begins, ends or doubles a separator', () => {
    for (const platform of ['linux', 'darwin'] as const)
      for (const keepInTray of [null, true])
        for (const menu of applicationMenu({ ...facts, platform, keepInTray }, none)) {
          const lines = inside(menu).map((item) => item.type === 'separator');
          expect([lines[0], lines.at(-1)]).toEqual([false, false]);
          expect(lines.some((line, index) => line && lines[index + 1] === true)).toBe(false);
        }
  });

  it('has developer tools in a checkout only', () => {
    const roles = (packaged: boolean): unknown[] =>
      all(applicationMenu({ ...facts, packaged }, none)).map((item) => item.role);
    expect(roles(true)).not.toContain('toggleDevTools');
    expect(roles(false)).toContain('toggleDevTools');
  });

  it('turns the tray choice over, once there is one', () => {
    const chosen: boolean[] = [];
    const find = (keepInTray: boolean | null): Item | undefined =>
      all(
        applicationMenu({ ...facts, keepInTray }, { ...none, keepInTray: (keep) => void chosen.push(keep) }),
      ).find((item) => item.type === 'checkbox');
    expect(find(null)).toBeUndefined();
    expect(find(true)?.checked).toBe(true);
    press(find(true));
    press(find(false));
    expect(chosen).toEqual([false, true]);
  });
});

describe('the context menu', () => {
  const plain: ContextFacts = {
    isEditable: false,
    selectionText: '',
    linkURL: '',
    editFlags: {
      canUndo: false,
      canRedo: false,
      canCut: true,
      canCopy: true,
      canPaste: true,
      canSelectAll: true,
    },
  };
  const effects = { copyText: () => undefined, inspect: null };

  it.each([
    ['nothing on nothing', plain, []],
    ['nothing on selected blanks', { ...plain, selectionText: ' \n' }, []],
    ['Copy on a selection', { ...plain, selectionText: 'some' }, ['Copy']],
    ['Copy link on a web link', { ...plain, linkURL: 'https://example.com' }, ['Copy link']],
    ['no link of another kind', { ...plain, linkURL: 'file:///etc/passwd' }, []],
    [
      'a line between link and text',
      { ...plain, linkURL: 'https://example.com', selectionText: 'some' },
      ['Copy link', undefined, 'Copy'],
    ],
  ])('offers %s', (_name, given, offered) => {
    expect(labels(contextMenu(given, effects))).toEqual(offered);
  });

  it('edits in a field, as far as it can be edited now', () => {
    const items = contextMenu({ ...plain, isEditable: true }, effects);
    expect(items.map((item) => item.role)).toContain('paste');
    expect(items.find((item) => item.role === 'undo')?.enabled).toBe(false);
  });

  it('copies exactly the address of the link', () => {
    const copied: string[] = [];
    const [item] = contextMenu(
      { ...plain, linkURL: 'https://example.com/a?b=1' },
      { ...effects, copyText: (text) => void copied.push(text) },
    );
    press(item);
    expect(copied).toEqual(['https://example.com/a?b=1']);
  });
});
