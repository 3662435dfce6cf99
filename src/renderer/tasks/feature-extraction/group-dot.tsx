/** The mark of a line's group: its colour, and its number for those who see no colours. */
import { messages } from './messages.ts';
import { groupColour, groupsIn } from './result.ts';
import type { Embedded } from './result.ts';

/** A dot with a name. */
export function GroupDot({ embedded, index }: { readonly embedded: Embedded; readonly index: number }) {
  const group = groupsIn(embedded)[index] ?? 0;
  return (
    <>
      <span
        aria-hidden="true"
        title={messages.group(group + 1)}
        className="inline-block size-2 shrink-0 rounded-full"
        style={{ background: groupColour(group) }}
      />
      <span className="sr-only">{messages.group(group + 1)}</span>
    </>
  );
}
