/** The menu at the end of the head: every action of this workbench, each with its key. */
import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { IconButton, Kbd } from '../../ui/button.tsx';
import { keyOf } from '../keys/keymap.ts';
import { useKeys } from '../keys/keys-store.ts';
import { keyText } from '../../ui/keys.ts';
import { runActions } from './actions.ts';
import { sheetElement } from '../../ui/sheet-element.ts';
import { messages } from './messages.ts';

/** Built when it opens, so that it shows what can be done then. */
export function HeadMenu() {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={messages.more}>
          <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={sheetElement()}>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="pop z-50 min-w-[240px] rounded-3 border border-line-2 bg-surface p-1 shadow-2 outline-none"
        >
          <Items />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Items() {
  const changes = useKeys((state) => state.changes);
  return runActions().map(({ id, title, icon: Icon, act, key }) => {
    const chord = keyOf(id, changes, key);
    return (
      <DropdownMenu.Item
        key={id}
        onSelect={() => setTimeout(act)}
        className="flex min-h-8 items-center gap-2.5 rounded-[5px] px-2.5 outline-none data-highlighted:bg-active"
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-2" />
        <span className="flex-1">{title}</span>
        {chord !== undefined && <Kbd>{keyText(chord)}</Kbd>}
      </DropdownMenu.Item>
    );
  });
}
