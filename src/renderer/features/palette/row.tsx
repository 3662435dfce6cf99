/** One row of the palette, and the heading that rows stand under. */
import { Command } from 'cmdk';
import { use } from 'react';
import type { ReactNode } from 'react';
import { Choose } from './choose.ts';
import { marked } from './entries.ts';

const GROUP =
  'pt-2 [&>[cmdk-group-heading]]:px-2 [&>[cmdk-group-heading]]:py-1 [&>[cmdk-group-heading]]:text-11 [&>[cmdk-group-heading]]:font-medium [&>[cmdk-group-heading]]:text-fg-3';

/** The icons of rows. */
export const ICON = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;

/** Rows under a heading; nothing where there are none. */
export function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <Command.Group heading={heading} className={GROUP}>
      {children}
    </Command.Group>
  );
}

/** A row that closes the palette and does `act`; `end` stands at its right. */
export function Row({
  value,
  icon,
  title,
  note,
  words,
  end,
  act,
}: {
  readonly value: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly note?: string;
  readonly words: string;
  readonly end?: ReactNode;
  readonly act: () => void;
}) {
  const choose = use(Choose);
  return (
    <Command.Item
      value={value}
      onSelect={() => choose(act)}
      className="flex h-9 items-center gap-2.5 rounded-2 px-2 data-[selected=true]:bg-active"
    >
      <span className="shrink-0 text-fg-2">{icon}</span>
      <span className="min-w-0 flex-1 truncate">
        <span className="font-medium">
          <Marked text={title} words={words} />
        </span>
        {note !== undefined && note !== '' && (
          <span className="ml-2.5 text-12 text-fg-3">
            <Marked text={note} words={words} />
          </span>
        )}
      </span>
      {end}
    </Command.Item>
  );
}

function Marked({ text, words }: { readonly text: string; readonly words: string }) {
  return marked(text, words).map((piece, index) =>
    piece.hit ? (
      <mark key={index} className="bg-transparent font-semibold text-ember">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}
