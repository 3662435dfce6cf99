/** One key as a button: chosen, it takes the next press as the action's key. */
import { RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton, Kbd } from '../../ui/button.tsx';
import { keyText } from '../../ui/keys.ts';
import { notify } from '../../stores/notices.ts';
import { SEQUENCE_MS, takenBy } from './keymap.ts';
import type { KeyLine } from './keymap.ts';
import { changeKey, useKeys } from './keys-store.ts';
import { messages } from './messages.ts';
import { bindingOf, recorded } from './record.ts';

/** The button, and beside a changed key a way back. A letter waits a moment for a second one: G then R. */
export function KeyChange({ line }: { readonly line: KeyLine }) {
  const [listens, setListens] = useState(false);
  const [first, setFirst] = useState<string | null>(null);
  const changed = useKeys((state) => state.changes[line.id]);
  const key = changed ?? line.key;
  const stop = (): void => {
    setListens(false);
    setFirst(null);
  };
  useEffect(() => {
    if (!listens) return;
    const end = (binding: string | null): void => {
      setListens(false);
      setFirst(null);
      if (binding !== null) take(line, binding);
    };
    const onKey = (event: KeyboardEvent): void => {
      event.preventDefault();
      event.stopPropagation();
      const step = recorded(first, bindingOf(event));
      if (step.state === 'begun') setFirst(step.binding);
      else if (step.state !== 'waits') end(step.binding);
    };
    // Before every other listener: the press is an answer, not a command.
    window.addEventListener('keydown', onKey, { capture: true });
    const timer = first === null ? undefined : setTimeout(() => end(first), SEQUENCE_MS);
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
      clearTimeout(timer);
    };
  }, [listens, first, line]);
  return (
    <span className="flex items-center gap-1">
      {changed !== undefined && !listens && (
        <IconButton
          size="sm"
          label={messages.reset(messages.lineOf(line.id))}
          onClick={() => take(line, line.key)}
        >
          <RotateCcw size={12} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      )}
      <button
        type="button"
        aria-label={`${messages.change(messages.lineOf(line.id))}, ${keyText(key)}`}
        onClick={() => setListens(true)}
        onBlur={stop}
        className="flex h-6 items-center rounded-1 px-0.5 hover:bg-hover"
      >
        {listens ? (
          <span className="px-1 text-12 text-ember">
            {first === null ? messages.press : messages.pressNext(keyText(first))}
          </span>
        ) : (
          <Kbd>{keyText(key)}</Kbd>
        )}
      </button>
    </span>
  );
}

function take(line: KeyLine, binding: string): void {
  const other = takenBy(binding, line.id, useKeys.getState().changes);
  if (other === undefined) changeKey(line.id, binding === line.key ? null : binding);
  else notify(messages.taken(messages.lineOf(other.id)), true);
}
