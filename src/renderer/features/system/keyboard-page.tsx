/** The page Keyboard: every key, each of them changeable where the app itself listens. */
import { useId } from 'react';
import { KeyList } from '../keys/key-list.tsx';
import { setSingles, resetKeys, useKeys } from '../keys/keys-store.ts';
import { messages as words } from '../keys/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Toggle } from '../../ui/controls.tsx';
import { messages } from './messages.ts';

/** The page. */
export function KeyboardPage() {
  const singles = useKeys((state) => state.singles);
  const changed = useKeys((state) => Object.keys(state.changes).length > 0);
  const id = useId();
  return (
    <>
      <div className="flex items-center gap-3">
        <h2 className="flex-1 text-14 font-semibold">{messages.keyboard}</h2>
        {changed && (
          <Button size="sm" onClick={resetKeys}>
            {words.resetAll}
          </Button>
        )}
      </div>
      <p className="mt-0.5 mb-3 text-fg-2">{words.text}</p>
      <div className="mb-4 flex items-center gap-4 border-y border-line py-3">
        <label htmlFor={id} className="min-w-0 flex-1">
          <span className="block font-medium">{words.singles}</span>
          <span className="block text-12 text-fg-3">{words.singlesText}</span>
        </label>
        <Toggle id={id} aria-label={words.singles} checked={singles} onChange={setSingles} />
      </div>
      <KeyList changeable />
    </>
  );
}
