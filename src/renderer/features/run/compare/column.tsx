/** One model of a comparison: its name, its answer, its figures. */
import { Square, X } from 'lucide-react';
import { useMemo, useSyncExternalStore } from 'react';
import type { ReactNode, UIEventHandler } from 'react';
import { textClassification } from '../../../../shared/tasks/text-classification.ts';
import { textGeneration } from '../../../../shared/tasks/text-generation.ts';
import { tokensOf } from '../../../stores/carry.ts';
import { useLibrary } from '../../../stores/library.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Choice } from '../../../ui/controls.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { cx } from '../../../ui/cx.ts';
import { splitName } from '../../../ui/format.ts';
import { Bar, Live } from '../../../ui/parts.tsx';
import { Markdown } from '../../markdown/markdown.tsx';
import { messages as runMessages } from '../messages.ts';
import type { RunTask } from '../request.ts';
import { isSettled } from '../run-state.ts';
import type { Run } from '../run-state.ts';
import { baseOf } from '../variant.ts';
import { VerdictWord } from '../verdict-pill.tsx';
import { mediaField } from '../../batch/media-rows.ts';
import { AnswerState, hasAnswer } from './answer-state.tsx';
import { MediaAnswer } from './media-answer.tsx';
import { messages } from './messages.ts';
import {
  COLUMNS,
  COLUMN_WIDTH,
  candidates,
  removeColumn,
  setModel,
  stopColumn,
  useCompare,
} from './store.ts';
import type { Column } from './store.ts';
import { wordDiff } from './word-diff.ts';

interface ColumnProps {
  readonly task: RunTask;
  readonly column: Column;
  readonly index: number;
  /** The answer to compare with; null where there are more than two. */
  readonly other: Column | null;
  readonly onScroll: UIEventHandler<HTMLElement>;
}

/** A third of the width at least, so that long lines can be read. */
export function CompareColumn({ task, column, index, other, onScroll }: ColumnProps) {
  const { run, width } = column;
  return (
    <section
      aria-label={messages.model(index)}
      className="flex flex-col border-s border-line first:border-s-0"
      style={{ minWidth: COLUMN_WIDTH.least, flex: width === null ? '1 1 0' : `0 0 ${String(width)}px` }}
    >
      <ColumnHead task={task} column={column} index={index} />
      {mediaField(task) === null ? (
        <div
          data-answer
          tabIndex={0}
          role="region"
          aria-label={`${messages.model(index)}: ${messages.heading}`}
          onScroll={onScroll}
          className="min-h-0 flex-1 overflow-auto px-5 py-4 outline-offset-[-2px]"
        >
          <Answer id={column.id} task={task} run={run} other={other?.run ?? null} first={index === 0} />
        </div>
      ) : (
        <MediaAnswer id={column.id} task={task} run={run} />
      )}
      <ColumnFoot id={column.id} run={run} model={column.model} />
    </section>
  );
}

function ColumnHead({ task, column, index }: Pick<ColumnProps, 'task' | 'column' | 'index'>) {
  const { hideNames, columns } = useCompare();
  const models = useLibrary((state) => state.models);
  const model = models?.find((each) => each.id === baseOf(column.model));
  const names = new Set([...candidates(task).map(({ id }) => id), column.model]);
  const options = [...names].map((name) => ({ value: name, label: splitName(name).name }));
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
      {hideNames ? (
        <span className="px-2 font-medium">{messages.letter(index)}</span>
      ) : (
        <Choice
          label={messages.model(index)}
          value={column.model}
          onChange={(next) => setModel(column.id, next)}
          options={options}
          className="border-transparent bg-transparent font-medium"
        />
      )}
      <span className="ml-auto flex pr-1">
        {!hideNames && model !== undefined && <VerdictWord model={model} size={false} />}
      </span>
      {columns.length > COLUMNS.least && (
        <IconButton
          size="sm"
          label={messages.remove(hideNames ? messages.letter(index) : column.model)}
          onClick={() => removeColumn(column.id)}
        >
          <X size={14} strokeWidth={1.75} aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
}

interface AnswerProps {
  /** Of the column. */
  readonly id: string;
  readonly task: RunTask;
  readonly run: Run | null;
  readonly other: Run | null;
  readonly first: boolean;
}

function Answer({ id, task, run, other, first }: AnswerProps) {
  if (!hasAnswer(run)) return <AnswerState id={id} task={task} run={run} />;
  return task === 'text-generation' ? <Text run={run} other={other} first={first} /> : <Labels run={run} />;
}

function useText(run: Run | null): string {
  const tokens = tokensOf(run?.id ?? '');
  return useSyncExternalStore(tokens.subscribe, tokens.view).text;
}

/** Markdown; with marks on, once both have answered, the words with those that the other does not have marked. */
function Text({ run, other, first }: Pick<AnswerProps, 'other' | 'first'> & { readonly run: Run }) {
  const marks = useCompare((state) => state.marks);
  const text = useText(run);
  const beside = useText(other);
  const ready = marks && isSettled(run) && other !== null && isSettled(other) && beside !== '';
  const stretches = useMemo(() => (ready ? wordDiff(text, beside)[0] : []), [ready, text, beside]);
  if (!ready) return <Markdown text={text} live={run.phase === 'running'} />;
  return (
    <p dir="auto" className="text-14 break-words whitespace-pre-wrap">
      {stretches.map((stretch, index) =>
        stretch.own ? (
          <mark
            key={index}
            className={cx('rounded-[3px] text-fg', first ? 'bg-ember-soft' : 'bg-(--info-soft)')}
          >
            {stretch.text}
          </mark>
        ) : (
          stretch.text
        ),
      )}
    </p>
  );
}

function Labels({ run }: { readonly run: Run }) {
  const parsed = textClassification.result.safeParse(Array.isArray(run.result) ? run.result.flat() : []);
  if (!parsed.success) return <p className="text-bad">{runMessages.unknownResult}</p>;
  return (
    <ul>
      {parsed.data.slice(0, 20).map(({ label, score }, index) => (
        <li key={index} className="grid h-9 grid-cols-[minmax(80px,30%)_1fr_48px] items-center gap-3">
          <span className="truncate">{label}</span>
          <Bar thick share={score} hot={index === 0} />
          <span className="num text-end">{score.toFixed(3)}</span>
        </li>
      ))}
    </ul>
  );
}

interface FootProps {
  readonly id: string;
  readonly run: Run | null;
  readonly model: string;
}

function ColumnFoot({ id, run, model }: FootProps) {
  const memory = useMemory(model);
  const busy = run !== null && !isSettled(run);
  return (
    <div className="num flex h-10 shrink-0 items-center gap-3.5 border-t border-line pr-3 pl-5 text-12 text-fg-2">
      {busy && run.phase === 'running' && <Live />}
      {run !== null && figures(run)}
      {run !== null && run.meta !== null && memory !== null && <span>{messages.memory(memory)}</span>}
      <span className="flex-1" />
      {run?.phase === 'stopped' && <span className="font-medium">{messages.stopped}</span>}
      {run !== null && !busy && tokensOf(run.id).view().text !== '' && (
        <CopyButton label={messages.copy} text={() => tokensOf(run.id).view().text} />
      )}
      {busy && (
        <Button size="sm" onClick={() => stopColumn(id)}>
          <Square size={12} strokeWidth={1.75} aria-hidden="true" />
          {messages.stop}
        </Button>
      )}
    </div>
  );
}

/** What the model holds, bytes: as it was measured, else as it is estimated; null where nobody knows. */
function useMemory(model: string): number | null {
  const known = useLibrary((state) => state.models?.find((each) => each.id === baseOf(model))?.memory);
  return known === undefined ? null : (known.measured_bytes ?? known.estimated_bytes);
}

function figures({ meta, result }: Run): ReactNode {
  if (meta === null) return null;
  const answer = textGeneration.result.safeParse(result);
  const run = Math.max(0, meta.latency_ms - meta.queue_ms - meta.load_ms);
  return (
    <>
      {meta.tokens_per_second !== undefined && (
        <span className="font-medium text-fg">{messages.rate(meta.tokens_per_second)}</span>
      )}
      {meta.first_token_latency_ms !== undefined && (
        <span className="max-wide:hidden">{messages.first(meta.first_token_latency_ms)}</span>
      )}
      <span>{answer.success ? messages.tokens(answer.data.tokens, run) : messages.time(run)}</span>
    </>
  );
}
