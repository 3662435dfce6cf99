/** The context menu of the table: right click on a row, or Shift F10. */
import { ContextMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { cx } from '../../ui/cx.ts';
import { ICONS, TITLES, commandsFor, runCommand, useCommandContext } from './commands.ts';
import { messages } from './messages.ts';

/** A dialog opens once the menu has given the focus back, so that it can give it back in turn, ms. */
const AFTER_MENU_MS = 40;

/** Wraps the table; `model` is the row under the cursor, which a press has chosen before the menu opens. */
export function RowMenu({
  model,
  children,
}: {
  readonly model: ModelInfo | null;
  readonly children: ReactElement;
}) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger asChild disabled={model === null}>
        {children}
      </ContextMenu.Trigger>
      {model !== null && <Items model={model} />}
    </ContextMenu.Root>
  );
}

function Items({ model }: { readonly model: ModelInfo }) {
  const commands = commandsFor(model, useCommandContext(model.id));
  return (
    <ContextMenu.Portal>
      <ContextMenu.Content
        aria-label={messages.menu(model.id)}
        collisionPadding={8}
        className="pop z-50 min-w-[188px] rounded-3 border border-line-2 bg-surface p-1 shadow-2 outline-none"
      >
        {commands.map((command, index) => {
          const Icon = ICONS[command];
          const last = command === 'remove' && index > 0;
          return (
            <div key={command} className="contents">
              {last && <ContextMenu.Separator className="-mx-1 my-1 h-px bg-line" />}
              <ContextMenu.Item
                onSelect={() => setTimeout(() => runCommand(command, model), AFTER_MENU_MS)}
                className={cx(
                  'flex min-h-7 items-center gap-2.5 rounded-[5px] px-2 outline-none data-highlighted:bg-active',
                  command === 'remove' && 'text-bad',
                )}
              >
                <Icon size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0" />
                {TITLES[command]}
              </ContextMenu.Item>
            </div>
          );
        })}
      </ContextMenu.Content>
    </ContextMenu.Portal>
  );
}
