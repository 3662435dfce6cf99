/** Keys that a person changed, and whether single keys work. Remembered. */
import { z } from 'zod';
import { create } from 'zustand';
import { remember, remembered } from '../../stores/storage.ts';
import { keyText } from '../../ui/keys.ts';
import { keyOf } from './keymap.ts';
import type { KeyChanges } from './keymap.ts';

interface KeysState {
  readonly changes: KeyChanges;
  readonly singles: boolean;
}

/** The store of the keys. */
export const useKeys = create<KeysState>()(() => ({
  changes: remembered<KeyChanges>('keys', z.record(z.string(), z.string().max(60)), {}),
  singles: remembered('single-keys', z.boolean(), true),
}));

/** Gives an action another key; null gives it its first one back. */
export function changeKey(id: string, key: string | null): void {
  useKeys.setState(({ changes }) => {
    const { [id]: _before, ...rest } = changes;
    return { changes: key === null ? rest : { ...rest, [id]: key } };
  });
  remember('keys', useKeys.getState().changes);
}

/** Gives every action its first key back. */
export function resetKeys(): void {
  useKeys.setState({ changes: {} });
  remember('keys', {});
}

/** Turns single keys on or off. */
export function setSingles(singles: boolean): void {
  useKeys.setState({ singles });
  remember('single-keys', singles);
}

/** The key of an action as it is written for people now; undefined where it has none. For tooltips and menus. */
export function keyFor(id: string): string | undefined {
  const key = keyOf(id, useKeys.getState().changes);
  return key === undefined ? undefined : keyText(key);
}
