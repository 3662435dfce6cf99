/** One picture of the batch: small, with what was found in it, its name, and its result in a line. */
import { ImageOff } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { cx } from '../../ui/cx.ts';
import { plainText } from '../../ui/plain-text.ts';
import type { Batch, BatchRow } from './batch.ts';
import { longText, rowText, thingsOf } from './findings.ts';
import { runOfRow } from './media-rows.ts';
import { messages } from './messages.ts';
import { thumbOf } from './thumbs.ts';
import { TileButton, TileText, TileWords, tileEdge } from './tile-button.tsx';
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
  const long = longText(runOfRow(batch, row));
  return (
    <div role="gridcell" className="min-w-0">
      <TileButton
        row={row}
        here={here}
        name={name}
        words={words}
        className={cx('flex size-full flex-col overflow-hidden text-start', tileEdge(row))}
      >
        <Small batch={batch} row={row} threshold={threshold} places={places} />
        <span className="block w-full shrink-0 px-2.5 py-1.5">
          <bdi className="block truncate text-12 font-medium">{name}</bdi>
          {long === '' ? (
            <TileWords row={row} words={words} />
          ) : (
            <TileText text={long} lines="line-clamp-3" />
          )}
        </span>
      </TileButton>
    </div>
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
