/** One key as a button: chosen, it takes the next press as the action's key. */
import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton, Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { notify } from '../../stores/notices.ts';
import { KEYMAP } from './keymap.ts';
import type { KeyLine } from './keymap.ts';
import { changeKey, useKeys } from './keys-store.ts';
import { messages } from './messages.ts';
import { bindingOf } from './record.ts';

/** The button, and beside a changed key a way back. */
export function KeyChange({ line }: { readonly line: KeyLine }) {
  const [listens, setListens] = useState(false);
  const changed = useKeys((state) => state.changes[line.id]);
  const key = changed ?? line.key;
  useEffect(() => {
    if (!listens) return;
    const onKey = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopPropagation();
      const binding = bindingOf(event);
      if (binding === null) return;
      setListens(false);
      if (binding !== 'Escape') take(line, binding);
    };
    // Before every other listener: the press is an answer, not a command.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [listens, line]);
  return (
    <span className="flex items-center gap-1">
      {changed !== undefined && !listens && (
        <IconButton size="sm" label={messages.reset(line.title)} onClick={() => changeKey(line.id, null)}>
          <RotateCcw size={12} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      )}
      <button
        type="button"
        aria-label={`${messages.change(line.title)}, ${keyText(key)}`}
        onClick={() => setListens(true)}
        onBlur={() => setListens(false)}
        className="flex h-6 items-center rounded-1 px-0.5 hover:bg-hover"
      >
        {listens ? (
          <span className="px-1 text-12 text-ember">{messages.press}</span>
        ) : (
          <Kbd>{keyText(key)}</Kbd>
        )}
      </button>
    </span>
  );
}

function take(line: KeyLine, binding: string): void {
  const { changes } = useKeys.getState();
  const other = KEYMAP.find(
    (each) => each.global && each.id !== line.id && (changes[each.id] ?? each.key) === binding,
  );
  if (other === undefined) changeKey(line.id, binding === line.key ? null : binding);
  else notify(messages.taken(other.title), true);
}
