/** On whom the next eviction would fall, and why, in a sentence. */
import { nextToGo } from '../../../shared/holders.ts';
import { useMachine } from '../../stores/machine.ts';
import { messages } from './messages.ts';

/** The sentence; nothing before main has told, or where no model is in memory. */
export function NextToGo({ className }: { readonly className: string }) {
  const holders = useMachine((state) => state.holders);
  if (holders === null || holders.holders.length === 0) return null;
  const next = nextToGo(holders);
  return (
    <p className={className}>
      {next === undefined ? messages.noNext : messages.next(next.model, next.why, holders.short)}
    </p>
  );
}
