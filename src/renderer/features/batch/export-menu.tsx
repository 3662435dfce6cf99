/** The one button that a batch of pictures or sounds is saved with. */
import { Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useBatch } from '../../stores/batch.ts';
import { Button } from '../../ui/button.tsx';
import { sheetElement } from '../../ui/sheet-element.ts';
import type { RunTask } from '../run/request.ts';
import { exportsOf, saveBatch } from './keep.ts';
import { messages } from './messages.ts';

interface ExportMenuProps {
  readonly task: RunTask;
  readonly disabled: boolean;
}

/** While a file is put together, it says how far that is. */
export function ExportMenu({ task, disabled }: ExportMenuProps) {
  const collecting = useBatch((state) => state.collecting);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button disabled={disabled || collecting !== null}>
          <Download size={14} strokeWidth={1.75} aria-hidden="true" />
          {collecting === null ? messages.export : messages.collecting(collecting.done, collecting.all)}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={sheetElement()}>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="pop z-50 min-w-[240px] rounded-3 border border-line-2 bg-surface p-1 shadow-2 outline-none"
        >
          {exportsOf(task).map((as) => (
            <DropdownMenu.Item
              key={as}
              onSelect={() => void saveBatch(as)}
              className="flex min-h-8 items-center rounded-[5px] px-2.5 outline-none data-highlighted:bg-active"
            >
              {messages.exports[as]}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
