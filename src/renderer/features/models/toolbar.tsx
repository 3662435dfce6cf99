/** Above the table: chips by kind, and the order. */
import { ArrowUpDown, Check } from 'lucide-react';
import { DropdownMenu, ToggleGroup } from 'radix-ui';
import { Button } from '../../ui/button.tsx';
import type { Chip } from './kinds.ts';
import { SORTS } from './list.ts';
import type { Sort } from './list.ts';
import { sheetElement } from '../../ui/sheet-element.ts';
import { messages } from './messages.ts';
import { chooseChip, chooseSort } from './view-store.ts';

interface ToolbarProps {
  readonly chips: readonly { readonly chip: Chip; readonly count: number }[];
  readonly chip: Chip;
  readonly sort: Sort;
}

/** Only kinds that are there have a chip. */
export function Toolbar({ chips, chip, sort }: ToolbarProps) {
  const pick = (next: string): void => {
    // A press on the chosen chip gives an empty value: it goes back to all.
    chooseChip(chips.find((each) => each.chip === next)?.chip ?? 'all');
  };
  return (
    <div className="flex shrink-0 items-center gap-3 px-4 py-2.5">
      <ToggleGroup.Root
        type="single"
        value={chip}
        onValueChange={pick}
        aria-label={messages.chips}
        className="flex min-w-0 flex-1 flex-wrap gap-1.5"
      >
        {chips.map(({ chip: each, count }) => (
          <ToggleGroup.Item
            key={each}
            value={each}
            className="inline-flex h-[26px] items-center gap-1.5 rounded-full border border-line-2 px-[9px] text-12 font-medium whitespace-nowrap text-fg-2 hover:bg-hover data-[state=on]:border-fg data-[state=on]:bg-fg data-[state=on]:text-surface"
          >
            {messages.chip(each)}
            <span className="num">{messages.count(count)}</span>
          </ToggleGroup.Item>
        ))}
      </ToggleGroup.Root>
      <SortMenu sort={sort} />
    </div>
  );
}

function SortMenu({ sort }: { readonly sort: Sort }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button kind="ghost" size="sm" aria-label={messages.sortBy(sort)}>
          <ArrowUpDown size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.sort(sort)}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={sheetElement()}>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          aria-label={messages.sortMenu}
          className="pop z-50 min-w-[140px] rounded-3 border border-line-2 bg-surface p-1 shadow-2 outline-none"
        >
          <DropdownMenu.RadioGroup value={sort}>
            {SORTS.map((each) => (
              <DropdownMenu.RadioItem
                key={each}
                value={each}
                onSelect={() => chooseSort(each)}
                className="relative flex min-h-7 items-center rounded-[5px] pr-3 pl-7 outline-none data-highlighted:bg-active"
              >
                <DropdownMenu.ItemIndicator className="absolute left-2">
                  <Check size={14} strokeWidth={1.75} aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
                {messages.sort(each)}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
