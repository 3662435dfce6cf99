/** One sound of the batch: its name, what was heard in it, and a small player. */
import { Pause, Play } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { wholeText } from '../../tasks/sound/time-text.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Bar } from '../../ui/parts.tsx';
import { plainText } from '../../ui/plain-text.ts';
import type { Batch, BatchRow } from './batch.ts';
import { longText, rowText } from './findings.ts';
import { runOfRow } from './media-rows.ts';
import { messages } from './messages.ts';
import { TileButton, TileText, TileWords, tileEdge } from './tile-button.tsx';
import { playRow, useTilePlayer } from './tile-player.ts';

interface TileProps {
  readonly batch: Batch;
  readonly row: BatchRow;
  /** Whether keys move from it. */
  readonly here: boolean;
}

/** Enter opens it large, Space plays it. */
export function SoundTile({ batch, row, here }: TileProps) {
  const name = plainText(row.name);
  const words = rowText(batch, row, 0);
  const long = longText(runOfRow(batch, row));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ') return;
    event.preventDefault();
    void playRow(row);
  };
  return (
    <div role="gridcell" className={cx('relative flex min-w-0 flex-col', tileEdge(row))}>
      <TileButton
        row={row}
        here={here}
        name={name}
        words={words}
        onKeyDown={onKeyDown}
        className="flex min-h-0 w-full flex-1 flex-col gap-1 rounded-3 px-3 pt-2.5 text-start"
      >
        <bdi className="block w-full truncate text-12 font-medium">{name}</bdi>
        {long === '' ? <TileWords row={row} words={words} /> : <TileText text={long} lines="line-clamp-2" />}
      </TileButton>
      <Player row={row} here={here} name={name} />
    </div>
  );
}

interface PlayerProps {
  readonly row: BatchRow;
  readonly here: boolean;
  readonly name: string;
}

function Player({ row, here, name }: PlayerProps) {
  const mine = useTilePlayer((state) => state.index === row.index);
  const playing = useTilePlayer((state) => state.index === row.index && state.playing);
  const time = useTilePlayer((state) => (state.index === row.index ? state.time : 0));
  const duration = useTilePlayer((state) => (state.index === row.index ? state.duration : 0));
  const Sign = playing ? Pause : Play;
  return (
    <div className="flex h-9 shrink-0 items-center gap-2.5 px-2.5">
      <IconButton
        size="sm"
        kind="plain"
        tabIndex={here ? 0 : -1}
        label={playing ? messages.pausePlay(name) : messages.play(name)}
        onClick={() => void playRow(row)}
      >
        <Sign size={12} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
      <span className="min-w-0 flex-1">
        <Bar share={duration > 0 ? time / duration : 0} />
      </span>
      <span className="mono num w-9 text-end text-11 text-fg-3">{mine ? wholeText(time) : ''}</span>
    </div>
  );
}
