/** Embeddings: lines on the left, their map in the middle; how alike they are stands in the pane. One selected line in all. */
import { Group, SquarePen } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { ExampleCards } from '../../features/run/examples.tsx';
import { linesOf } from '../../features/run/request.ts';
import type { Run } from '../../features/run/run-state.ts';
import { currentRun, isBusy, requestNow, setDraft, useRun } from '../../stores/run.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segmented } from '../../ui/controls.tsx';
import { cx } from '../../ui/cx.ts';
import { Composer } from '../composer.tsx';
import { LineFileButton } from '../line-file.tsx';
import { Outcome } from '../outcome.tsx';
import { RunButton } from '../run-button.tsx';
import { MapView } from './map-view.tsx';
import { messages } from './messages.ts';
import { NeighbourTable } from './neighbour-table.tsx';
import { GroupDot } from './group-dot.tsx';
import {
  LINES_FIELD,
  chooseGrouped,
  chooseShape,
  editLines,
  embeddedOf,
  orderOf,
  select,
  useLooks,
} from './result.ts';
import type { Embedded } from './result.ts';
import { useProjection } from './use-projection.ts';

const TASK = 'feature-extraction';

/** The work area of the task. */
export function EmbeddingWorkbench() {
  const state = useRun();
  const run = currentRun(state, TASK);
  const input = useRef<HTMLTextAreaElement>(null);
  const editing = useLooks((view) => view.editing);
  const embedded = embeddedOf(run);
  const draft = state.drafts[TASK];
  const listed = embedded !== null && editing !== run?.id;
  const edit = (): void => editLines(run?.id ?? null);
  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label={messages.lines}
        className="flex w-[40%] max-w-[296px] min-w-[220px] shrink-0 flex-col border-r border-line"
      >
        <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
          <h2 className="text-12 font-semibold">{messages.lines}</h2>
          <span className="num flex-1 text-12 text-fg-3">
            {messages.count(listed ? embedded.lines.length : linesOf(draft).length)}
          </span>
          {listed && <ByGroup />}
          {listed && (
            <Button kind="ghost" size="sm" onClick={edit}>
              <SquarePen size={14} strokeWidth={1.75} aria-hidden="true" />
              {messages.edit}
            </Button>
          )}
        </div>
        {listed ? (
          <LineList embedded={embedded} />
        ) : (
          <div className="flex min-h-0 flex-1 flex-col p-3">
            <Composer
              box={input}
              id={LINES_FIELD}
              className="flex-1 rounded-3 [&>textarea]:flex-1"
              label={messages.input}
              placeholder={messages.placeholder}
              value={draft}
              onChange={(next) => setDraft(TASK, next)}
              maxHeight="none"
            >
              <LineFileButton
                onLines={(text) => setDraft(TASK, [draft.trim(), text].filter(Boolean).join('\n'))}
              />
              <span className="ml-auto" />
              <RunButton task={TASK} busy={isBusy(state, TASK)} ready={requestNow(state, TASK) !== null} />
            </Composer>
          </div>
        )}
      </section>
      <section aria-label={messages.map} className="flex min-w-0 flex-1 flex-col">
        <Outcome
          task={TASK}
          run={run}
          empty={<Empty />}
          onEdit={edit}
          result={(done) => <Result key={done.id} run={done} />}
        />
      </section>
    </div>
  );
}

function Empty() {
  return (
    <>
      <p className="mb-4 text-fg-2">{messages.empty}</p>
      <div className="[&_ul]:grid-cols-1">
        <ExampleCards compact />
      </div>
    </>
  );
}

function ByGroup() {
  const grouped = useLooks((state) => state.grouped);
  return (
    <IconButton
      size="sm"
      label={messages.byGroup}
      aria-pressed={grouped}
      onClick={() => chooseGrouped(!grouped)}
    >
      <Group size={14} strokeWidth={1.75} aria-hidden="true" />
    </IconButton>
  );
}

/** The lines; arrows go through them in the order in which they stand. */
function LineList({ embedded }: { readonly embedded: Embedded }) {
  const { lines } = embedded;
  const grouped = useLooks((state) => state.grouped);
  const order = useMemo(() => orderOf(embedded, grouped), [embedded, grouped]);
  const selected = Math.min(
    useLooks((state) => state.selected),
    lines.length - 1,
  );
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-pressed=true]')?.scrollIntoView({ block: 'nearest' });
  }, [selected, grouped]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const place = order.indexOf(selected) + step;
    const next = order[place];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    select(next);
    list.current?.querySelectorAll('button')[place]?.focus();
  };
  return (
    <ol ref={list} onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-auto p-2">
      {order.map((index) => (
        <li key={index} className="[content-visibility:auto] [contain-intrinsic-height:30px]">
          <button
            type="button"
            tabIndex={index === selected ? 0 : -1}
            aria-pressed={index === selected}
            title={lines[index]}
            onClick={() => select(index)}
            className={cx(
              'flex h-[30px] w-full items-center gap-2.5 rounded-2 px-2 text-start outline-offset-[-2px] hover:bg-hover',
              index === selected && 'bg-active font-medium',
            )}
          >
            <span className="num w-5 shrink-0 text-end text-11 text-fg-3">{messages.count(index + 1)}</span>
            <GroupDot embedded={embedded} index={index} />
            <bdi className="truncate">{lines[index]}</bdi>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Result({ run }: { readonly run: Run }) {
  const embedded = embeddedOf(run);
  return embedded === null ? null : <Shown embedded={embedded} />;
}

function Shown({ embedded }: { readonly embedded: Embedded }) {
  const shape = useLooks((state) => state.shape);
  const projection = useProjection(embedded.vectors);
  const selected = Math.min(
    useLooks((state) => state.selected),
    embedded.lines.length - 1,
  );
  return (
    <>
      <div className="flex h-10 shrink-0 items-center gap-3 border-b border-line pr-3 pl-4">
        <h2 className="text-12 font-semibold">{messages.map}</h2>
        <span className="num min-w-0 flex-1 truncate text-end text-12 text-fg-3">
          {projection === null ? messages.mapWaits : messages.mapSpread(projection.share)}
        </span>
        <Segmented
          label={messages.view}
          value={shape}
          onChange={chooseShape}
          options={[
            { value: 'map', label: messages.map },
            { value: 'table', label: messages.table },
          ]}
        />
      </div>
      {shape === 'table' ? (
        <NeighbourTable embedded={embedded} selected={selected} />
      ) : (
        projection !== null && <MapView embedded={embedded} projection={projection} selected={selected} />
      )}
    </>
  );
}
