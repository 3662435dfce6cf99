/** The application menu of each platform, as a table. What the page can do is asked of the page, by the action's id. */
import type { MenuItemConstructorOptions } from 'electron';
import type { DesktopAction } from '../../shared/desktop.ts';
import { menuMessages as words } from './messages.ts';

type Item = MenuItemConstructorOptions;

/** What the menu depends on. */
export interface MenuFacts {
  readonly platform: NodeJS.Platform;
  /** True for a build that is made for people: it has no developer tools. */
  readonly packaged: boolean;
  /** Whether closing the window keeps Hearth in the tray; null where there is no tray or nobody was asked yet. */
  readonly keepInTray: boolean | null;
}

/** What a click does. */
export interface MenuEffects {
  act(action: DesktopAction): void;
  keepInTray(keep: boolean): void;
}

const LINE: Item = { type: 'separator' };

/** The menu's template. */
export function applicationMenu(facts: MenuFacts, effects: MenuEffects): Item[] {
  const mac = facts.platform === 'darwin';
  // The page has these keys itself and gets them first. A second registration would do everything twice.
  const page = (label: string, action: DesktopAction, accelerator?: string): Item => ({
    label,
    click: () => effects.act(action),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const about = page(words.about, 'go.system.about');
  const settings = page(words.settings, 'go.settings', 'CmdOrCtrl+,');
  const menus: Item[] = [
    { label: words.file, submenu: fileMenu(facts, effects, page, settings) },
    { label: words.edit, submenu: editMenu() },
    { label: words.view, submenu: viewMenu(facts, page) },
    { label: words.window, role: 'window', submenu: windowMenu(mac) },
    {
      label: words.help,
      role: 'help',
      submenu: [
        page(words.keys, 'view.keys'),
        page(words.logs, 'go.system.logs'),
        ...(mac ? [] : [LINE, about]),
      ],
    },
  ];
  return mac ? [macMenu(about, settings), ...menus] : menus;
}

type PageItem = (label: string, action: DesktopAction, accelerator?: string) => Item;

function macMenu(about: Item, settings: Item): Item {
  return {
    label: 'Hearth',
    submenu: [
      about,
      LINE,
      settings,
      LINE,
      { role: 'services', label: words.services },
      LINE,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.showAll },
      LINE,
      { role: 'quit', label: words.quit },
    ],
  };
}

function fileMenu(facts: MenuFacts, effects: MenuEffects, page: PageItem, settings: Item): Item[] {
  const mac = facts.platform === 'darwin';
  const { keepInTray } = facts;
  const keep: Item = {
    label: words.keepInTray,
    type: 'checkbox',
    checked: keepInTray === true,
    click: () => effects.keepInTray(keepInTray !== true),
  };
  return [
    page(words.openFile, 'file.open', 'CmdOrCtrl+O'),
    page(words.addModels, 'models.add'),
    LINE,
    ...(mac ? [] : [settings]),
    ...(keepInTray === null ? [] : [keep]),
    ...(mac && keepInTray === null ? [] : [LINE]),
    { role: 'close', label: words.close },
    ...(mac ? [] : [{ role: 'quit', label: words.quit } satisfies Item]),
  ];
}

function editMenu(): Item[] {
  return [
    { role: 'undo', label: words.undo },
    { role: 'redo', label: words.redo },
    LINE,
    { role: 'cut', label: words.cut },
    { role: 'copy', label: words.copy },
    { role: 'paste', label: words.paste },
    { role: 'pasteAndMatchStyle', label: words.pastePlain },
    { role: 'delete', label: words.delete },
    LINE,
    { role: 'selectAll', label: words.selectAll },
  ];
}

function viewMenu({ packaged }: MenuFacts, page: PageItem): Item[] {
  return [
    page(words.run, 'go.run', 'CmdOrCtrl+1'),
    page(words.models, 'go.models', 'CmdOrCtrl+2'),
    page(words.activity, 'go.activity', 'CmdOrCtrl+3'),
    page(words.evaluate, 'go.evaluate', 'CmdOrCtrl+4'),
    page(words.system, 'go.system', 'CmdOrCtrl+5'),
    LINE,
    page(words.palette, 'view.palette', 'CmdOrCtrl+K'),
    page(words.chooseModel, 'run.pick-model', 'CmdOrCtrl+J'),
    page(words.stop, 'run.stop', 'CmdOrCtrl+.'),
    LINE,
    page(words.rail, 'view.rail', 'CmdOrCtrl+B'),
    page(words.pane, 'view.pane', 'CmdOrCtrl+Alt+B'),
    LINE,
    { role: 'resetZoom', label: words.zoomReset, accelerator: 'CmdOrCtrl+0' },
    { role: 'zoomIn', label: words.zoomIn, accelerator: 'CmdOrCtrl+Plus' },
    { role: 'zoomOut', label: words.zoomOut, accelerator: 'CmdOrCtrl+-' },
    // The plus is on its key's upper half on most keyboards, and both are on the number pad too.
    hidden({ role: 'zoomIn', accelerator: 'CmdOrCtrl+=' }),
    hidden({ role: 'zoomIn', accelerator: 'CmdOrCtrl+numadd' }),
    hidden({ role: 'zoomOut', accelerator: 'CmdOrCtrl+numsub' }),
    hidden({ role: 'resetZoom', accelerator: 'CmdOrCtrl+num0' }),
    LINE,
    { role: 'togglefullscreen', label: words.fullScreen },
    ...(packaged ? [] : [{ role: 'toggleDevTools', label: words.developerTools } satisfies Item]),
  ];
}

const hidden = (item: Item): Item => ({ ...item, visible: false, acceleratorWorksWhenHidden: true });

function windowMenu(mac: boolean): Item[] {
  const minimize: Item = { role: 'minimize', label: words.minimize };
  if (!mac) return [minimize];
  return [minimize, { role: 'zoom', label: words.zoom }, LINE, { role: 'front', label: words.front }];
}
