/** The keys of the palette, at its foot. */
import type { ReactNode } from 'react';
import { Kbd } from '../../ui/button.tsx';
import { messages } from './messages.ts';

/** `withActions` shows Tab, which only some rows have. */
export function PaletteFoot({ withActions }: { readonly withActions: boolean }) {
  return (
    <div
      aria-hidden="true"
      className="flex h-9 shrink-0 items-center gap-4 border-t border-line px-4 text-12 text-fg-3"
    >
      <Hint keys={['↑', '↓']}>{messages.choose}</Hint>
      <Hint keys={['↵']}>{messages.open}</Hint>
      {withActions && <Hint keys={['Tab']}>{messages.rowActions}</Hint>}
      <span className="ml-auto flex gap-3">
        <Prefix sign="@">{messages.prefixes.models}</Prefix>
        <Prefix sign="#">{messages.prefixes.tasks}</Prefix>
        <Prefix sign=">">{messages.prefixes.actions}</Prefix>
      </span>
    </div>
  );
}

function Hint({ keys, children }: { readonly keys: readonly string[]; readonly children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
      {children}
    </span>
  );
}

function Prefix({ sign, children }: { readonly sign: string; readonly children: ReactNode }) {
  return (
    <span>
      <span className="font-medium text-fg-2">{sign}</span> {children}
    </span>
  );
}
