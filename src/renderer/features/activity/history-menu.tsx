/** The context menu of a run: right click, or Shift F10. */
import { ContextMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import type { HistoryRow } from '../../../shared/activity.ts';
import { cx } from '../../ui/cx.ts';
import { useActivityView } from './view-store.ts';
import { commandsOf } from './history-commands.ts';
import { titleOf } from './history-cells.tsx';
import { messages } from './messages.ts';

/** A dialog opens once the menu has given the focus back, so that it can give it back in turn, ms. */
const AFTER_MENU_MS = 40;

interface MenuProps {
  /** The row under the cursor, which a press has moved there before the menu opens. */
  readonly row: HistoryRow | undefined;
  readonly index: number;
  readonly children: ReactElement;
}

/** Wraps the table. */
export function HistoryMenu({ row, index, children }: MenuProps) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild disabled={row === undefined}>
        {children}
      </ContextMenu.Trigger>
      {row !== undefined && <Items row={row} index={index} />}
    </ContextMenu.Root>
  );
}

function Items({ row, index }: { readonly row: HistoryRow; readonly index: number }) {
  const selection = useActivityView((state) => state.selection);
  return (
    <ContextMenu.Portal>
      <ContextMenu.Content
        aria-label={messages.menu(titleOf(row))}
        collisionPadding={8}
        className="pop z-50 min-w-[200px] rounded-3 border border-line-2 bg-surface p-1 shadow-2 outline-none"
      >
        {commandsOf(row, index, selection).map(({ id, title, icon: Icon, danger, act }) => (
          <ContextMenu.Item
            key={id}
            onSelect={() => setTimeout(act, AFTER_MENU_MS)}
            className={cx(
              'flex min-h-7 items-center gap-2.5 rounded-[5px] px-2 outline-none data-highlighted:bg-active',
              danger && 'text-bad',
            )}
          >
            <Icon size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
            {title}
          </ContextMenu.Item>
        ))}
      </ContextMenu.Content>
    </ContextMenu.Portal>
  );
}
