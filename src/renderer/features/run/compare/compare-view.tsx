/** The sheet of a comparison: one input, the answers beside each other. */
import { Plus, Square, X } from 'lucide-react';
import { Fragment, useRef, useState } from 'react';
import type { UIEvent } from 'react';
import { TASKS } from '../../../../shared/tasks/index.ts';
import { Composer } from '../../../tasks/composer.tsx';
import { Button, IconButton, Kbd } from '../../../ui/button.tsx';
import { Toggle } from '../../../ui/controls.tsx';
import { Splitter } from '../../../ui/splitter.tsx';
import { TaskIcon } from '../task-icon.tsx';
import { CompareColumn } from './column.tsx';
import { mediaField } from '../../batch/media-rows.ts';
import { MediaBar, SharedSound } from './media-bar.tsx';
import { messages } from './messages.ts';
import {
  ASK_FIELD,
  COLUMNS,
  COLUMN_WIDTH,
  addColumn,
  ask,
  closeCompare,
  isComparing,
  seedOf,
  setWidth,
  stopAll,
  useCompare,
} from './store.ts';
import type { Column } from './store.ts';

/** Stands for no width of its own. */
const EQUAL_SHARE = 0;

/** Head, input, columns, and the field for the next input. */
export default function CompareView() {
  const { task, columns, asked, hideNames, marks } = useCompare();
  const [area, setArea] = useState<HTMLElement | null>(null);
  if (task === null) return null;
  const follow = (event: UIEvent<HTMLElement>): void => linkScroll(area, event.currentTarget);
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-2.5 border-b border-line pr-3 pl-6">
        <h1 className="sr-only">{messages.heading}</h1>
        <TaskIcon task={task} />
        <span className="font-medium">{TASKS[task].title}</span>
        <span aria-hidden="true" className="mx-1 h-5 w-px bg-line-2" />
        <span className="num text-fg-2">{messages.title(columns.length)}</span>
        {columns.length < COLUMNS.most && (
          <IconButton label={messages.add} onClick={addColumn}>
            <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        )}
        <span className="flex-1" />
        <Switch
          label={messages.hideNames}
          on={hideNames}
          onChange={(next) => useCompare.setState({ hideNames: next })}
        />
        {task === 'text-generation' && (
          <Switch
            label={messages.marks}
            on={marks}
            onChange={(next) => useCompare.setState({ marks: next })}
          />
        )}
        <IconButton label={messages.close} onClick={closeCompare}>
          <X size={16} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      </header>
      <SharedSound />
      {asked !== '' && mediaField(task) === null && (
        <p className="flex max-h-24 shrink-0 gap-2.5 overflow-auto border-b border-line px-5 py-3 text-14">
          <span className="shrink-0 text-12 leading-[22px] text-fg-3">{messages.input}</span>
          <span dir="auto" className="min-w-0 break-words whitespace-pre-wrap">
            {asked}
          </span>
        </p>
      )}
      <div ref={setArea} className="flex min-h-0 flex-1 overflow-x-auto">
        {columns.map((column, index) => (
          <Fragment key={column.id}>
            {index > 0 && <ColumnSplitter before={columns[index - 1]} index={index - 1} area={area} />}
            <CompareColumn
              task={task}
              column={column}
              index={index}
              other={columns.length === 2 ? (columns[1 - index] ?? null) : null}
              onScroll={follow}
            />
          </Fragment>
        ))}
      </div>
      {mediaField(task) === null ? <AskAll /> : <MediaBar />}
    </>
  );
}

interface ColumnSplitterProps {
  readonly before: Column | undefined;
  readonly index: number;
  readonly area: HTMLElement | null;
}

/** The line after a column; a double click gives the column its equal share again. */
function ColumnSplitter({ before, index, area }: ColumnSplitterProps) {
  const count = useCompare((state) => state.columns.length);
  const share = Math.max(COLUMN_WIDTH.least, Math.round((area?.clientWidth ?? 0) / count));
  if (before === undefined) return null;
  return (
    <Splitter
      label={messages.width(index)}
      size={before.width ?? share}
      range={COLUMN_WIDTH}
      standard={EQUAL_SHARE}
      side="start"
      onSize={(size) => setWidth(before.id, size === EQUAL_SHARE ? null : size)}
    />
  );
}

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Switch({ label, on, onChange }: SwitchProps) {
  return (
    <span className="mr-2 flex items-center gap-2.5 text-12 text-fg-2">
      <span aria-hidden="true">{label}</span>
      <Toggle checked={on} onChange={onChange} aria-label={label} />
    </span>
  );
}

/** Scrolls the other answers to the same part of theirs. */
function linkScroll(area: HTMLElement | null, moved: HTMLElement): void {
  const range = moved.scrollHeight - moved.clientHeight;
  // Only the one under the pointer or with the focus leads, or they would push each other.
  if (range <= 0 || !moved.matches(':hover, :focus-within')) return;
  for (const other of area?.querySelectorAll<HTMLElement>('[data-answer]') ?? [])
    if (other !== moved)
      other.scrollTop = (moved.scrollTop / range) * (other.scrollHeight - other.clientHeight);
}

function AskAll() {
  const { task, columns, draft } = useCompare();
  const input = useRef<HTMLTextAreaElement>(null);
  const busy = isComparing(columns);
  const ready = draft.trim() !== '' && !busy;
  return (
    <div className="shrink-0 px-5 pt-3 pb-4">
      <Composer
        box={input}
        id={ASK_FIELD}
        label={messages.ask}
        placeholder={messages.askAll(columns.length)}
        value={draft}
        onChange={(next) => useCompare.setState({ draft: next })}
        onEnter={() => void ask()}
        maxHeight="min(160px, 24vh)"
      >
        <span className="ml-1.5 min-w-0 flex-1 text-12 text-fg-2">
          {task !== null && messages.same(seedOf(task))}
        </span>
        {busy ? (
          <Button className="min-w-[92px]" onClick={stopAll}>
            <Square size={12} strokeWidth={1.75} aria-hidden="true" />
            {messages.stop}
          </Button>
        ) : (
          <Button
            kind={ready ? 'primary' : 'plain'}
            className="min-w-[92px]"
            disabled={!ready}
            onClick={() => void ask()}
          >
            {messages.send}
            <Kbd onPrimary={ready}>↵</Kbd>
          </Button>
        )}
      </Composer>
    </div>
  );
}
