/** The table of models. */
import { useCallback } from 'react';
import type { KeyboardEvent } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { useAppearance } from '../../stores/appearance.ts';
import { readDetails } from '../../stores/details.ts';
import { notify } from '../../stores/notices.ts';
import { PANE_OVER, useView } from '../../stores/view.ts';
import { DataGrid } from '../../ui/data-grid.tsx';
import type { Column } from '../../ui/data-grid.tsx';
import { formatMoment, formatSince } from '../../ui/format-when.ts';
import { formatBytes, splitName } from '../../ui/format.ts';
import { useClock } from '../../ui/hooks.ts';
import { Tag } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import { sourceName } from '../run/backends.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { commandsFor, contextOf, openInRun, runCommand } from './commands.ts';
import { words } from './detail-messages.ts';
import { messages } from './messages.ts';
import { RowMenu } from './row-menu.tsx';
import { StateCell } from './state-cell.tsx';
import { selectModel } from './view-store.ts';

/** "2 min" is renewed this often. */
const RENEW_MS = 30_000;
/** Two lines of text need this much, whatever the density. */
const ROW = { comfortable: 42, compact: 38 } as const;

const COLUMNS: readonly Column[] = [
  { id: 'model', title: messages.model, className: 'pl-4' },
  { id: 'file', title: messages.file, className: 'w-[104px] px-3 max-[900px]:hidden' },
  { id: 'size', title: messages.size, className: 'w-[76px] pr-3 text-end' },
  { id: 'from', title: messages.from, className: 'w-[94px] px-3 max-wide:hidden' },
  { id: 'used', title: messages.used, className: 'w-[86px] px-3 max-wide:hidden' },
  { id: 'state', title: messages.state, className: 'w-[172px] pr-4 pl-3' },
];

/** Asks for a removal, or says why there is none: the details tell, and are read a moment after a row is selected. */
async function remove(model: ModelInfo): Promise<void> {
  if (contextOf(model.id).details === undefined) await readDetails(model.id);
  const context = contextOf(model.id);
  if (commandsFor(model, context).includes('remove')) runCommand('remove', model);
  else if (context.details !== undefined) notify(words.notRemovable(model.source));
}

/** The rows in their order; `selected` is the one whose details are shown. */
export function ModelGrid({
  models,
  selected,
}: {
  readonly models: readonly ModelInfo[];
  readonly selected: ModelInfo | null;
}) {
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  const rowHeight = useAppearance((state) => ROW[state.density]);
  const cursor = selected === null ? -1 : models.indexOf(selected);
  const rowAt = useCallback((index: number) => models[index], [models]);
  const onKey = (event: KeyboardEvent): boolean => {
    if (selected === null || event.key !== 'Delete') return false;
    void remove(selected);
    return true;
  };
  return (
    <RowMenu model={selected}>
      <div
        className="flex min-h-0 flex-1 flex-col"
        onClick={({ target }) => {
          // Where there is no room for both, a click on a model shows its details over the list.
          const onRow = target instanceof Element && target.closest('tbody tr') !== null;
          if (onRow && matchMedia(PANE_OVER).matches) useView.setState({ paneOpen: true });
        }}
      >
        <DataGrid
          label={messages.region}
          columns={COLUMNS}
          count={models.length}
          rowHeight={rowHeight}
          rowAt={rowAt}
          cells={(model) => <Cells model={model} now={now} />}
          labelOf={(model) => splitName(model.id).name}
          cursor={cursor}
          {...(selected === null ? {} : { reveal: selected.id })}
          onCursor={(index) => {
            const model = models[index];
            if (model !== undefined) selectModel(model.id);
          }}
          onOpen={openInRun}
          onKey={onKey}
          isSelected={(model) => model === selected}
          className="flex-1"
        />
      </div>
    </RowMenu>
  );
}

function Cells({ model, now }: { readonly model: ModelInfo; readonly now: number }) {
  const { org, name } = splitName(model.id);
  const { last_used_at: used } = model;
  return (
    <>
      <th scope="row" className="pl-4 text-start font-normal">
        <span className="flex items-center gap-3">
          <span className="text-fg-2">
            <TaskIcon task={model.task} />
          </span>
          <span className="min-w-0" title={plainText(model.id)}>
            <span className="block truncate leading-[17px] font-medium">{plainText(name)}</span>
            <span className="block truncate text-11 leading-[15px] text-fg-3">
              {org === '' ? sourceName(model.source) : plainText(org)}
            </span>
          </span>
        </span>
      </th>
      <td className="px-3 max-[900px]:hidden">
        <FileTag model={model} />
      </td>
      <td className="num pr-3 text-end whitespace-nowrap">{formatBytes(model.size_bytes)}</td>
      <td className="truncate px-3 text-fg-2 max-wide:hidden">{sourceName(model.source)}</td>
      <td
        className="num truncate px-3 text-fg-2 max-wide:hidden"
        title={used === null ? undefined : formatMoment(used)}
      >
        {used === null ? messages.never : formatSince(used, now)}
      </td>
      <td className="pr-4 pl-3">
        <StateCell model={model} />
      </td>
    </>
  );
}

/** The file that runs, else the format; how many other files there are to choose from. */
function FileTag({ model }: { readonly model: ModelInfo }) {
  const [first, ...others] = model.variants;
  const measured = model.speed?.dtype;
  const name = first ?? measured ?? (model.format === 'unknown' ? null : model.format.toUpperCase());
  if (name === null) return null;
  return (
    <span className="flex items-center gap-1.5" title={model.variants.join(', ')}>
      <Tag>{name}</Tag>
      {others.length > 0 && <span className="num text-11 text-fg-3">{messages.more(others.length)}</span>}
    </span>
  );
}
