/** One file of the batch, large: the picture on its stage or the sound with its waveform, and its result beside it. */
import { ArrowLeft, ChevronLeft, ChevronRight, PanelTop } from 'lucide-react';
import { Suspense, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import { useBatch } from '../../stores/batch.ts';
import { JsonResult } from '../../tasks/fields/json-result.tsx';
import { viewOf } from '../../tasks/index.tsx';
import { LabelColours } from '../../tasks/picture/label-colours.tsx';
import { LayerOverlay } from '../../tasks/picture/layer-overlay.tsx';
import { Stage } from '../../tasks/picture/stage.tsx';
import { StageTools } from '../../tasks/picture/tools.tsx';
import { RunElsewhere } from '../../tasks/picture/use-run.ts';
import { PlayerBar } from '../../tasks/sound/player-bar.tsx';
import { Waveform } from '../../tasks/sound/waveform.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { plainText } from '../../ui/plain-text.ts';
import type { RunTask } from '../run/request.ts';
import type { Run } from '../run/run-state.ts';
import type { Batch, BatchRow } from './batch.ts';
import { rowText } from './findings.ts';
import { kindOf, runOfRow } from './media-rows.ts';
import { messages } from './messages.ts';
import { useBatchPlaces } from './use-batch-places.ts';
import { closeLarge, openOnBench, stepLarge } from './open-row.ts';

const ICON = { size: 16, strokeWidth: 1.75, 'aria-hidden': true } as const;

interface LargeProps {
  readonly batch: Batch;
  readonly row: BatchRow;
  /** Those that are shown, which the arrow keys step through. */
  readonly rows: readonly BatchRow[];
  readonly threshold: number;
}

/** Escape leads back, arrow keys to the next one. */
export function LargeRow({ batch, row, rows, threshold }: LargeProps) {
  const { task } = batch;
  const run = runOfRow(batch, row);
  const { media } = row;
  const places = useBatchPlaces(batch);
  useLargeKeys();
  return (
    <>
      <Bar row={row} rows={rows} />
      {(media === null || run === null) && (
        <p
          role={row.state === 'failed' ? 'alert' : 'status'}
          className={cx('shrink-0 px-5 py-3', row.state === 'failed' ? 'text-bad' : 'text-fg-2')}
        >
          {row.state === 'done' ? messages.notRun : rowText(batch, row, threshold)}
        </p>
      )}
      {media !== null &&
        (kindOf(task) === 'sound' ? (
          <LargeSound key={media.media_id} task={task} media={media} run={run} />
        ) : (
          <LabelColours value={places}>
            <LargePicture task={task} media={media} run={run} words={rowText(batch, row, threshold)} />
          </LabelColours>
        ))}
    </>
  );
}

function Bar({ row, rows }: Pick<LargeProps, 'row' | 'rows'>) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const place = rows.findIndex(({ index }) => index === row.index);
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3">
      <Button ref={back} kind="ghost" onClick={closeLarge}>
        <ArrowLeft {...ICON} />
        {messages.backToAll}
      </Button>
      <bdi className="min-w-0 truncate font-medium">{plainText(row.name)}</bdi>
      <span className="flex-1" />
      <span role="status" className="num text-12 text-fg-3">
        {messages.placeOf(place + 1, rows.length)}
      </span>
      <IconButton label={messages.before} disabled={place <= 0} onClick={() => stepLarge(-1)}>
        <ChevronLeft {...ICON} />
      </IconButton>
      <IconButton label={messages.next} disabled={place >= rows.length - 1} onClick={() => stepLarge(1)}>
        <ChevronRight {...ICON} />
      </IconButton>
      <Button disabled={row.media === null} onClick={openOnBench}>
        <PanelTop size={14} strokeWidth={1.75} aria-hidden="true" />
        {messages.toWorkbench}
      </Button>
    </div>
  );
}

interface MediaProps {
  readonly task: RunTask;
  readonly media: MediaRef;
  readonly run: Run | null;
}

function LargePicture({ task, media, run, words }: MediaProps & { readonly words: string }) {
  const { Overlay, Surface, ResultPane, tools = [] } = viewOf(task);
  // Where a person sets something on the picture, that belongs to the workbench; here the result is drawn alone.
  const Drawn = Surface === undefined ? Overlay : LayerOverlay;
  const Pane = Surface === undefined ? ResultPane : undefined;
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Stage
          picture={media}
          over={({ width, height }, scale) => (
            <Suspense fallback={null}>
              {run !== null && Drawn !== undefined && (
                <Drawn run={run} width={width} height={height} scale={scale} />
              )}
            </Suspense>
          )}
        >
          <StageTools labels={tools.includes('labels')} masks={tools.includes('masks')} />
        </Stage>
      </div>
      {run !== null && (
        <Beside run={run}>{Pane === undefined ? <p className="p-4">{words}</p> : <Pane />}</Beside>
      )}
    </div>
  );
}

function Beside({ run, children }: { readonly run: Run; readonly children: ReactNode }) {
  return (
    <section
      aria-label={messages.result}
      className="flex w-[300px] shrink-0 flex-col overflow-hidden border-s border-line"
    >
      <RunElsewhere value={run}>
        <Suspense fallback={null}>{children}</Suspense>
      </RunElsewhere>
    </section>
  );
}

function LargeSound({ task, media, run }: MediaProps) {
  const { Result = JsonResult } = viewOf(task);
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <div className="flex flex-col gap-2 border-b border-line px-5 py-4">
        <Waveform media={media} />
        <PlayerBar />
      </div>
      {run !== null && (
        <Suspense fallback={null}>
          <Result run={run} />
        </Suspense>
      )}
    </div>
  );
}

/** What lies over the window, and what moves something itself, has these keys first. */
const OWN_KEYS =
  '[role=dialog], [role=menu], [role=listbox], [role=slider], [role=grid], [role=radiogroup], input, textarea, select';

function useLargeKeys(): void {
  useEffect(() => {
    // The document comes after React's own listeners and before those of the window.
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null) return;
      if (event.key === 'Escape') closeLarge();
      else if (event.target instanceof Element && event.target.closest(OWN_KEYS) !== null) return;
      else if (event.key === 'ArrowRight') stepLarge(1);
      else if (event.key === 'ArrowLeft') stepLarge(-1);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** The row that is shown large; null while all are. */
export function useOpenRow(): BatchRow | null {
  return useBatch(({ batch, open }) => (open === null ? null : (batch?.rows[open] ?? null)));
}
