/** What can be done to the keys, for the palette. */
import { Keyboard, RotateCcw } from 'lucide-react';
import type { Action } from '../../ui/action.ts';
import { resetKeys, setSingles, useKeys } from './keys-store.ts';
import { messages } from './messages.ts';

/** Single keys on or off, and the way back from changed ones. */
export function keyActions(): Action[] {
  const { singles, changes } = useKeys.getState();
  const group = messages.title;
  const title = singles ? messages.singlesOff : messages.singlesOn;
  const reset: Action = {
    id: 'keys.reset',
    title: messages.resetAll,
    icon: RotateCcw,
    group,
    act: resetKeys,
  };
  return [
    { id: 'keys.singles', title, icon: Keyboard, group, act: () => setSingles(!singles) },
    ...(Object.keys(changes).length > 0 ? [reset] : []),
  ];
}
