/** The Models section: what is on this machine, wherever it lies, and the details of one. */
import { FolderPlus, PanelRight, Search } from 'lucide-react';
import { Suspense, lazy, useDeferredValue, useMemo } from 'react';
import type { ModelInfo } from '../../../shared/models.ts';
import { useLibrary } from '../../stores/library.ts';
import { PANE, resizePane, togglePane, useView } from '../../stores/view.ts';
import { Button, IconButton, Kbd } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Splitter } from '../../ui/splitter.tsx';
import { PANE_TOGGLE } from '../../ui/use-over-pane.ts';
import { chipsOf } from './kinds.ts';
import { listed } from './list.ts';
import { messages } from './messages.ts';
import { ModelGrid } from './model-grid.tsx';
import { SpaceFoot } from './space-foot.tsx';
import { Toolbar } from './toolbar.tsx';
import { openAddModels, setFilter, useModelsView } from './view-store.ts';

const DetailsPane = lazy(() => import('./details-pane.tsx'));
const Dialogs = lazy(() => import('./dialogs.tsx'));

/** The sheet of Models. */
export function ModelsView() {
  const models = useLibrary((state) => state.models);
  const dialog = useModelsView((state) => state.dialog);
  return (
    <>
      <Header models={models} />
      {models === null ? (
        <EmptyState text={messages.waiting} />
      ) : models.length === 0 ? (
        <EmptyState text={messages.none}>
          <Button onClick={() => openAddModels()}>{messages.add}</Button>
        </EmptyState>
      ) : (
        <Body models={models} />
      )}
      <Suspense>{dialog !== null && <Dialogs dialog={dialog} />}</Suspense>
    </>
  );
}

function Header({ models }: { readonly models: readonly ModelInfo[] | null }) {
  const paneOpen = useView((state) => state.paneOpen);
  const size = useMemo(() => (models ?? []).reduce((sum, model) => sum + model.size_bytes, 0), [models]);
  return (
    <header
      data-region
      className="flex h-12 shrink-0 items-center gap-2 border-b border-line pr-3 pl-4 whitespace-nowrap"
    >
      <h1 className="text-14 font-semibold">{messages.title}</h1>
      {models !== null && (
        <span className="num min-w-0 truncate text-fg-3">{messages.summary(models.length, size)}</span>
      )}
      <span className="flex-1" />
      <FilterField />
      <Button onClick={() => openAddModels()}>
        <FolderPlus size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.add}
      </Button>
      <IconButton
        label={paneOpen ? messages.hidePane : messages.showPane}
        aria-pressed={paneOpen}
        {...PANE_TOGGLE}
        onClick={togglePane}
      >
        <PanelRight size={16} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
    </header>
  );
}

function FilterField() {
  const filter = useModelsView((state) => state.filter);
  return (
    <label className="flex h-7 w-[200px] min-w-[96px] items-center gap-2 rounded-2 border border-line-control bg-surface pr-1 pl-2 focus-within:border-ember focus-within:outline-1 focus-within:outline-ember">
      <Search size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-3" />
      <input
        type="search"
        data-filter
        aria-label={messages.filter}
        placeholder={messages.filterHint}
        autoComplete="off"
        spellCheck={false}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || filter === '') return;
          event.preventDefault();
          event.stopPropagation();
          setFilter('');
        }}
        className="w-full min-w-0 bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden"
      />
      {filter === '' && <Kbd>/</Kbd>}
    </label>
  );
}

function Body({ models }: { readonly models: readonly ModelInfo[] }) {
  const { chip, sort, selected } = useModelsView();
  // Typing stays quick while thousands of rows are sorted.
  const filter = useDeferredValue(useModelsView((state) => state.filter));
  const shown = useMemo(() => listed(models, { chip, filter, sort }), [models, chip, filter, sort]);
  const chips = useMemo(() => chipsOf(models), [models]);
  const chosen = shown.find((model) => model.id === selected) ?? shown[0] ?? null;
  const nobodysOwn = models.every((model) => model.source === 'embedded');
  return (
    <div className="relative flex min-h-0 flex-1">
      <section aria-label={messages.region} className="flex min-w-0 flex-1 flex-col">
        <Toolbar chips={chips} chip={chip} sort={sort} />
        {shown.length > 0 ? (
          <ModelGrid models={shown} selected={chosen} />
        ) : (
          <EmptyState className="flex-1" text={messages.nothingMatches(filter.trim() || messages.chip(chip))}>
            <Button size="sm" onClick={() => useModelsView.setState({ filter: '', chip: 'all' })}>
              {messages.clearFilter}
            </Button>
          </EmptyState>
        )}
        {nobodysOwn && (
          <p className="flex flex-wrap items-center gap-3 px-4 py-3 text-fg-2">
            {messages.noneOwn}
            <Button size="sm" onClick={() => openAddModels()}>
              {messages.add}
            </Button>
          </p>
        )}
        <p role="status" className="sr-only">
          {filter === '' ? '' : messages.shown(shown.length)}
        </p>
        <SpaceFoot models={models} />
      </section>
      <Pane model={chosen} />
    </div>
  );
}

function Pane({ model }: { readonly model: ModelInfo | null }) {
  const paneOpen = useView((state) => state.paneOpen);
  const paneWidth = useView((state) => state.paneWidth);
  if (!paneOpen) return null;
  return (
    <>
      <Splitter
        label={messages.paneWidth}
        size={paneWidth}
        range={PANE}
        standard={PANE.standard}
        side="end"
        onSize={resizePane}
      />
      <Suspense fallback={<div style={{ width: paneWidth }} className="shrink-0 border-l border-line" />}>
        <DetailsPane model={model} width={paneWidth} />
      </Suspense>
    </>
  );
}
