/** One picture of the batch: small, with what was found in it, its name, and its result in a line. */
import { ImageOff } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useBatch } from '../../stores/batch.ts';
import { cx } from '../../ui/cx.ts';
import { Live } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import type { Batch, BatchRow } from './batch.ts';
import { rowText, thingsOf } from './findings.ts';
import { runOfRow } from './media-rows.ts';
import { messages } from './messages.ts';
import { openLarge } from './open-row.ts';
import { thumbOf } from './thumbs.ts';
import { drawThumb } from './tile-drawing.ts';

interface TileProps {
  readonly batch: Batch;
  readonly row: BatchRow;
  /** Whether keys move from it. */
  readonly here: boolean;
  readonly threshold: number;
  /** Of the colours of labels. */
  readonly places: ReadonlyMap<string, number>;
}

/** A button that opens it large. */
export function PictureTile({ batch, row, here, threshold, places }: TileProps) {
  const name = plainText(row.name);
  const words = rowText(batch, row, threshold);
  return (
    <div role="gridcell" className="min-w-0">
      <button
        type="button"
        data-tile={row.index}
        tabIndex={here ? 0 : -1}
        aria-label={messages.tile(name, words)}
        title={row.problem ?? words}
        onFocus={() => useBatch.setState({ cursor: row.index })}
        onClick={() => openLarge(row.index)}
        className={cx(
          'flex size-full flex-col overflow-hidden rounded-3 border text-start hover:border-line-control',
          row.state === 'failed' ? 'border-bad' : 'border-line',
        )}
      >
        <Small batch={batch} row={row} threshold={threshold} places={places} />
        <span className="block w-full shrink-0 px-2.5 py-1.5">
          <bdi className="block truncate text-12 font-medium">{name}</bdi>
          <TileWords row={row} words={words} />
        </span>
      </button>
    </div>
  );
}

/** The line below a name: the result, or where the file is. */
export function TileWords({ row: { state }, words }: { readonly row: BatchRow; readonly words: string }) {
  const tone = state === 'failed' ? 'text-bad' : state === 'done' ? 'text-fg-2' : 'text-fg-3';
  return (
    <span className={cx('num flex items-center gap-1.5 text-12', tone)}>
      {state === 'running' && <Live />}
      <span className="truncate">{words}</span>
    </span>
  );
}

/** Drawn once it is in sight; drawing it anew at another threshold fetches nothing. */
function Small({ batch, row, threshold, places }: Omit<TileProps, 'here'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const run = runOfRow(batch, row);
  const things = useMemo(() => thingsOf(run, threshold) ?? [], [run, threshold]);
  const [missing, setMissing] = useState(false);
  const { id } = batch;
  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    thumbOf(id, row, run, signal)
      .then((thumb) => {
        if (thumb === null || signal.aborted || canvas.current === null) return;
        drawThumb(canvas.current, thumb, things, places);
        setMissing(false);
      })
      .catch(() => {
        if (!signal.aborted) setMissing(true);
      });
    return () => gone.abort();
  }, [id, row, run, things, places]);
  return (
    <span className="relative grid min-h-0 flex-1 place-items-center bg-(--stage)">
      <canvas
        ref={canvas}
        aria-hidden="true"
        width={1}
        height={1}
        className={cx('absolute inset-0 size-full object-contain', missing && 'invisible')}
      />
      {missing && (
        <span className="flex flex-col items-center gap-1.5 text-12 text-fg-3">
          <ImageOff size={20} strokeWidth={1.75} aria-hidden="true" />
          {messages.noPicture}
        </span>
      )}
    </span>
  );
}
