/** The Models section: what is on this machine, and load, unload or run it. */
import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { TASKS, isTaskId } from '../../../shared/tasks/index.ts';
import { useLibrary } from '../../stores/library.ts';
import { formatAgo, formatBytes, splitName } from '../../ui/format.ts';
import { useClock } from '../../ui/hooks.ts';
import { sourceName } from '../run/backends.ts';
import { TaskIcon } from '../run/task-icon.tsx';
import { VerdictWord } from '../run/verdict-pill.tsx';
import { messages } from './messages.ts';
import { ModelActions } from './model-actions.tsx';

/** "2 min ago" is renewed this often. */
const RENEW_MS = 30_000;

/** The sheet of Models. */
export function ModelsView() {
  const models = useLibrary((state) => state.models);
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = (models ?? []).filter((model) =>
    `${model.id} ${model.task ?? ''}`.toLowerCase().includes(wanted),
  );
  const size = (models ?? []).reduce((sum, model) => sum + model.size_bytes, 0);
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line pr-3 pl-4">
        <h1 className="text-14 font-semibold">{messages.title}</h1>
        {models !== null && <span className="num text-fg-2">{messages.summary(models.length, size)}</span>}
        <span className="flex-1" />
        <FilterField value={filter} onChange={setFilter} />
      </header>
      <div className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label={messages.title}>
        {models === null && <p className="p-5 text-fg-2">{messages.waiting}</p>}
        {models !== null && shown.length === 0 && (
          <p className="p-5 text-fg-2">
            {wanted === '' ? messages.empty : messages.nothingMatches(filter.trim())}
          </p>
        )}
        {shown.length > 0 && <ModelTable models={shown} />}
      </div>
    </>
  );
}

function FilterField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <label className="flex h-7 w-[200px] items-center gap-2 rounded-2 border border-line-control bg-surface px-2 focus-within:border-ember focus-within:outline-1 focus-within:outline-ember">
      <Search size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-3" />
      <input
        ref={field}
        type="search"
        data-filter
        aria-label={messages.filter}
        placeholder={messages.filter}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="w-full min-w-0 bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden"
      />
    </label>
  );
}

function ModelTable({ models }: { readonly models: readonly ModelInfo[] }) {
  const now = performance.timeOrigin + useClock(RENEW_MS, true);
  return (
    <table className="w-full">
      <thead>
        <tr className="h-9 border-b border-line text-12 text-fg-3">
          <th className="pl-4">{messages.model}</th>
          <th className="px-3 max-wide:hidden">{messages.task}</th>
          <th className="px-3">{messages.from}</th>
          <th className="px-3 text-end">{messages.size}</th>
          <th className="px-3 max-wide:hidden">{messages.used}</th>
          <th className="px-3">{messages.state}</th>
          <th className="pr-4">
            <span className="sr-only">{messages.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <ModelRow key={model.id} model={model} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function ModelRow({ model, now }: { readonly model: ModelInfo; readonly now: number }) {
  const load = useLibrary((state) => state.loads[model.id]);
  const { org, name } = splitName(model.id);
  const task = isTaskId(model.task) ? TASKS[model.task].title : (model.task ?? messages.unknownTask);
  return (
    <>
      <tr className={model.problem === null ? 'border-b border-line hover:bg-hover' : 'hover:bg-hover'}>
        <th scope="row" className="w-full max-w-0 py-2 pl-4 font-normal">
          <span className="flex items-center gap-3">
            <TaskIcon task={model.task} />
            <span className="min-w-0">
              <span className="block truncate font-medium" title={model.id}>
                {name}
              </span>
              <span className="block truncate text-11 text-fg-3">{org}</span>
            </span>
          </span>
        </th>
        <td className="px-3 whitespace-nowrap text-fg-2 max-wide:hidden">{task}</td>
        <td className="px-3 whitespace-nowrap text-fg-2">{sourceName(model.source)}</td>
        <td className="num px-3 text-end whitespace-nowrap">{formatBytes(model.size_bytes)}</td>
        <td className="num px-3 whitespace-nowrap text-fg-2 max-wide:hidden">
          {model.last_used_at === null ? messages.never : formatAgo(model.last_used_at, now)}
        </td>
        <td className="px-3 whitespace-nowrap">
          <span className="flex items-center gap-2">
            <VerdictWord model={model} size={model.state !== 'loading'} />
            {load !== undefined && (
              <span className="num text-12 text-fg-3">{`${messages.loading(load.stage)}, ${messages.percent(load.progress)}`}</span>
            )}
          </span>
        </td>
        <td className="py-0 pr-3 pl-1">
          <ModelActions model={model} />
        </td>
      </tr>
      {model.problem !== null && (
        <tr className="border-b border-line">
          <td colSpan={7} className="pr-4 pb-2.5 pl-11 text-12">
            <span className="text-bad">{model.problem.message}</span>{' '}
            <span className="text-fg-2">{model.problem.hint}</span>
          </td>
        </tr>
      )}
    </>
  );
}
