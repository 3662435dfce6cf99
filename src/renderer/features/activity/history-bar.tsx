/** Above the history: search, filters, and what can be done with the selected runs. */
import { Check, ChevronDown, Columns2, Ellipsis, Search, Trash2, X } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { outcomeSchema } from '../../../shared/activity.ts';
import { useHistory } from '../../stores/history.ts';
import { Button, IconButton, Kbd } from '../../ui/button.tsx';
import { TASK_CHOICES, look } from './filter.ts';
import { deleteChosen } from './history-commands.ts';
import { sheetElement } from '../../ui/sheet-element.ts';
import { messages } from './messages.ts';
import { askClear, compareSelected, unselect, useActivityView } from './view-store.ts';

/** How long typing has to rest before the history is searched, ms. */
const TYPING_MS = 180;
/** The bar; `total` counts what matches. */
export function HistoryBar({
  headingId,
  total,
}: {
  readonly headingId: string;
  readonly total: number | null;
}) {
  const filter = useHistory((state) => state.filter);
  const selected = useActivityView((state) => state.selection.ids.size);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 px-4 pt-5 pb-1">
      <h2 id={headingId} className="text-12 font-semibold text-fg-2">
        {messages.history}
      </h2>
      <span className="flex min-h-7 min-w-0 flex-1 items-center gap-1">
        {selected > 0 && <SelectionBar count={selected} />}
      </span>
      <SearchField total={total} />
      <FilterChip
        label={messages.taskFilter}
        any={messages.anyTask}
        value={filter.task}
        choices={TASK_CHOICES}
        onPick={(task) => look({ task })}
      />
      <FilterChip
        label={messages.outcomeFilter}
        any={messages.anyOutcome}
        value={filter.outcome}
        choices={outcomeSchema.options.map((value) => ({ value, title: messages.outcome(value) }))}
        onPick={(value) => look({ outcome: outcomeSchema.nullable().parse(value) })}
      />
      <MoreMenu total={total} />
    </div>
  );
}

function SelectionBar({ count }: { readonly count: number }) {
  return (
    <>
      <span className="num ml-2 text-12 whitespace-nowrap text-fg-2">{messages.selected(count)}</span>
      <IconButton size="sm" label={messages.unselect} onClick={() => void unselect()}>
        <X size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
      {count === 2 && (
        <Button size="sm" onClick={() => void compareSelected()}>
          <Columns2 size={14} strokeWidth={1.75} aria-hidden="true" />
          {messages.compare}
        </Button>
      )}
      <Button size="sm" onClick={() => deleteChosen(null)}>
        <Trash2 size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.delete}
      </Button>
    </>
  );
}

function SearchField({ total }: { readonly total: number | null }) {
  const asked = useHistory((state) => state.filter.search);
  const [text, setText] = useState(asked);
  const [before, setBefore] = useState(asked);
  // Cleared from elsewhere ("Show all runs"): the field follows.
  if (asked !== before) {
    setBefore(asked);
    setText(asked);
  }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setBefore(next);
      look({ search: next });
    }, TYPING_MS);
  };
  return (
    <label className="flex h-[26px] w-[190px] items-center gap-2 rounded-2 border border-line-control bg-surface pr-1 pl-2 focus-within:border-ember focus-within:outline-1 focus-within:outline-ember">
      <Search size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-3" />
      <input
        type="search"
        data-filter
        aria-label={messages.search}
        placeholder={messages.searchHint(total)}
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.preventDefault();
          event.stopPropagation();
          write('');
        }}
        className="w-full min-w-0 bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden"
      />
      {text === '' && <Kbd>/</Kbd>}
    </label>
  );
}

const MENU = 'pop z-50 min-w-[160px] rounded-3 border border-line-2 bg-surface p-1 shadow-2 outline-none';
const ITEM =
  'relative flex min-h-7 items-center rounded-[5px] pr-3 pl-7 outline-none data-highlighted:bg-active data-disabled:opacity-45';

function FilterChip({
  label,
  any,
  value,
  choices,
  onPick,
}: {
  readonly label: string;
  readonly any: string;
  readonly value: string | null;
  readonly choices: readonly { readonly value: string; readonly title: string }[];
  readonly onPick: (value: string | null) => void;
}) {
  const chosen = choices.find((each) => each.value === value)?.title ?? any;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        aria-label={`${label}: ${chosen}`}
        data-on={value !== null || undefined}
        className="inline-flex h-[26px] items-center gap-1.5 rounded-full border border-line-2 px-[9px] text-12 font-medium whitespace-nowrap text-fg-2 hover:bg-hover data-on:border-fg data-on:bg-fg data-on:text-surface"
      >
        {chosen}
        <ChevronDown size={12} strokeWidth={1.75} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={sheetElement()}>
        <DropdownMenu.Content align="end" sideOffset={4} aria-label={label} className={MENU}>
          <DropdownMenu.RadioGroup value={value ?? ''}>
            {[{ value: '', title: any }, ...choices].map((each) => (
              <DropdownMenu.RadioItem
                key={each.value}
                value={each.value}
                onSelect={() => onPick(each.value === '' ? null : each.value)}
                className={ITEM}
              >
                <DropdownMenu.ItemIndicator className="absolute left-2">
                  <Check size={14} strokeWidth={1.75} aria-hidden="true" />
                </DropdownMenu.ItemIndicator>
                {each.title}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The dialog opens once the menu has given the focus back, ms. */
const AFTER_MENU_MS = 40;

function MoreMenu({ total }: { readonly total: number | null }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton label={messages.more}>
          <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={sheetElement()}>
        <DropdownMenu.Content align="end" sideOffset={4} aria-label={messages.more} className={MENU}>
          <DropdownMenu.Item
            disabled={total === null || total === 0}
            onSelect={() => setTimeout(() => void askClear(), AFTER_MENU_MS)}
            className={`${ITEM} pl-2 text-bad`}
          >
            <Trash2 size={14} strokeWidth={1.75} aria-hidden="true" className="mr-2.5" />
            {messages.clearAll}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
