/** The native context menu: editing in fields, Copy on selected text, Copy link. The page's own menus come before it. */
import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import { menuMessages as words } from './messages.ts';

type Item = MenuItemConstructorOptions;

/** What of Electron's parameters the menu depends on. */
export type ContextFacts = Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'linkURL'> & {
  readonly editFlags: Pick<
    ContextMenuParams['editFlags'],
    'canUndo' | 'canRedo' | 'canCut' | 'canCopy' | 'canPaste' | 'canSelectAll'
  >;
};

/** What a click does that no role does. */
export interface ContextEffects {
  copyText(text: string): void;
  /** Null in a build that is made for people. */
  readonly inspect: (() => void) | null;
}

/** The menu's template; empty where there is nothing to offer, and then no menu is shown. */
export function contextMenu(facts: ContextFacts, effects: ContextEffects): Item[] {
  const groups = [linkItems(facts, effects), textItems(facts), inspectItems(effects)];
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index): Item[] => (index === 0 ? group : [{ type: 'separator' }, ...group]));
}

function linkItems({ linkURL }: ContextFacts, effects: ContextEffects): Item[] {
  if (!/^https?:\/\//.test(linkURL)) return [];
  return [{ label: words.copyLink, click: () => effects.copyText(linkURL) }];
}

function textItems({ isEditable, selectionText, editFlags: can }: ContextFacts): Item[] {
  if (!isEditable) return selectionText.trim() === '' ? [] : [{ role: 'copy', label: words.copy }];
  return [
    { role: 'undo', label: words.undo, enabled: can.canUndo },
    { role: 'redo', label: words.redo, enabled: can.canRedo },
    { type: 'separator' },
    { role: 'cut', label: words.cut, enabled: can.canCut },
    { role: 'copy', label: words.copy, enabled: can.canCopy },
    { role: 'paste', label: words.paste, enabled: can.canPaste },
    { role: 'pasteAndMatchStyle', label: words.pastePlain, enabled: can.canPaste },
    { type: 'separator' },
    { role: 'selectAll', label: words.selectAll, enabled: can.canSelectAll },
  ];
}

function inspectItems({ inspect }: ContextEffects): Item[] {
  return inspect === null ? [] : [{ label: words.inspect, click: inspect }];
}
