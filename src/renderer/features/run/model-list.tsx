/** The list of the model picker: it filters as one types; the right arrow shows the files of a model. */
import { Command } from 'cmdk';
import { useDeferredValue, useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { z } from 'zod';
import { TASKS } from '../../../shared/tasks/index.ts';
import { useLibrary } from '../../stores/library.ts';
import { useMachine } from '../../stores/machine.ts';
import { useRun } from '../../stores/run.ts';
import { remember, remembered } from '../../stores/storage.ts';
import { Kbd } from '../../ui/button.tsx';
import { Choice, Segmented, Toggle } from '../../ui/controls.tsx';
import { messages } from './messages.ts';
import { FITS, PICKER_ORDERS, listingOf } from './model-groups.ts';
import type { FitKind, PickerOrder } from './model-groups.ts';
import { BREAK, ModelRows } from './model-rows.tsx';

const HEADING =
  '[&>[cmdk-group-heading]]:px-2.5 [&>[cmdk-group-heading]]:pt-2 [&>[cmdk-group-heading]]:pb-1 [&>[cmdk-group-heading]]:text-11 [&>[cmdk-group-heading]]:font-medium [&>[cmdk-group-heading]]:text-fg-3';

/** What is chosen at the foot of the list. */
interface Narrowing {
  readonly everyTask: boolean;
  readonly order: PickerOrder;
  readonly fit: FitKind | 'any';
}

const FIRST: Narrowing = { everyTask: false, order: 'use', fit: 'any' };

function useNarrowing() {
  const [narrowing, setNarrowing] = useState<Narrowing>(() => ({
    ...FIRST,
    order: remembered('picker-order', z.enum(PICKER_ORDERS), FIRST.order),
  }));
  const change = (more: Partial<Narrowing>): void => {
    setNarrowing((before) => ({ ...before, ...more }));
    if (more.order !== undefined) remember('picker-order', more.order);
  };
  return [narrowing, change] as const;
}

/** The groups for what is typed and chosen; worked out again only where that, or the machine, changed. */
function useListing(narrowing: Narrowing, typed: string, current: string | null) {
  const models = useLibrary((state) => state.models);
  const health = useMachine((state) => state.health);
  const task = useRun((state) => state.task);
  const { everyTask, order, fit } = narrowing;
  // Health moves each second; without a word about fit the list does not depend on it.
  const judged = order === 'fit' || fit !== 'any' ? health : null;
  const words = useDeferredValue(typed);
  return useMemo(
    () => listingOf(models ?? [], { task: everyTask ? null : task, words, order, fit, current }, judged),
    [models, everyTask, task, words, order, fit, current, judged],
  );
}

/** Search, groups, and how they are narrowed. */
export function ModelList({ current }: { readonly current: string | null }) {
  const models = useLibrary((state) => state.models) ?? [];
  const task = useRun((state) => state.task);
  const [narrowing, narrow] = useNarrowing();
  const [query, setQuery] = useState('');
  const [value, setValue] = useState(current ?? '');
  const [opened, setOpened] = useState<string | null>(null);
  const { groups, hidden } = useListing(narrowing, query, current);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [id = ''] = value.split(BREAK);
    const found = models.find((model) => model.id.toLowerCase() === id.toLowerCase());
    if (event.key === 'ArrowRight' && atEnd(event.target) && (found?.variants.length ?? 0) > 1)
      setOpened(found?.id ?? null);
    else if (event.key === 'ArrowLeft' && query === '' && opened !== null) {
      setValue(opened);
      setOpened(null);
    } else return;
    event.preventDefault();
  };
  const empty =
    query !== ''
      ? messages.nothingMatches(query)
      : narrowing.fit === 'any'
        ? messages.noModelFor(TASKS[task].title)
        : messages.noneFits(narrowing.fit);
  return (
    <Command label={messages.pickModel} loop shouldFilter={false} value={value} onValueChange={setValue}>
      <Command.Input
        autoFocus
        value={query}
        onValueChange={setQuery}
        onKeyDown={onKeyDown}
        placeholder={messages.searchModels}
        className="h-10 w-full border-b border-line bg-transparent px-4 outline-none"
      />
      <Command.List className="max-h-[min(420px,60vh)] overflow-auto p-1.5">
        <Command.Empty className="px-2.5 py-4 text-fg-2">{empty}</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group.id} heading={messages.group(group.id)} className={HEADING}>
            {group.models.map((model) => (
              <ModelRows
                key={model.id}
                model={model}
                current={model.id === current}
                open={model.id === opened}
                onOpen={() => setOpened(model.id === opened ? null : model.id)}
              />
            ))}
          </Command.Group>
        ))}
        {hidden > 0 && <p className="px-2.5 py-2 text-12 text-fg-3">{messages.moreModels(hidden)}</p>}
      </Command.List>
      <Foot narrowing={narrowing} onChange={narrow} />
    </Command>
  );
}

/** Whether the caret has nothing to its right to go to. */
function atEnd(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.selectionStart === target.value.length;
}

interface FootProps {
  readonly narrowing: Narrowing;
  readonly onChange: (more: Partial<Narrowing>) => void;
}

const ANY_FIT = ['any', ...FITS] as const;

function Foot({ narrowing: { everyTask, order, fit }, onChange }: FootProps) {
  const pickFit = (next: string): void => {
    const known = ANY_FIT.find((each) => each === next);
    if (known !== undefined) onChange({ fit: known });
  };
  return (
    <div
      // The list would take arrows and Enter for its own.
      onKeyDown={(event) => event.stopPropagation()}
      className="flex min-h-11 flex-wrap items-center gap-x-2.5 gap-y-1 border-t border-line px-4 py-1.5 text-12 text-fg-2"
    >
      <Segmented
        label={messages.orders}
        value={order}
        onChange={(next) => onChange({ order: next })}
        options={PICKER_ORDERS.map((each) => ({ value: each, label: messages.order(each) }))}
      />
      <Choice
        label={messages.fits}
        value={fit}
        onChange={pickFit}
        options={ANY_FIT.map((each) => ({ value: each, label: messages.fit(each) }))}
      />
      <Toggle
        checked={everyTask}
        onChange={(next) => onChange({ everyTask: next })}
        aria-label={messages.allTasks}
      />
      <span aria-hidden="true">{messages.allTasks}</span>
      <span className="ms-auto flex items-center gap-1.5 text-fg-3">
        <Kbd>→</Kbd>
        {messages.rowKeys}
      </span>
    </div>
  );
}
