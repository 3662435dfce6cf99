/** Play, pause, where it is, how fast. */
import { ChevronFirst, ChevronLast, Pause, Play, Repeat, SkipBack } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { messages } from './messages.ts';
import { nextRate, playPause, seek, setLoop, stepLine, usePlayer } from './player.ts';
import { clockText } from './time-text.ts';

/** The row below a waveform; `children` stand at its end. */
export function PlayerBar({ children }: { readonly children?: ReactNode }) {
  const { media, time, duration, playing, rate, loop, lines } = usePlayer();
  const off = media === null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <IconButton kind="plain" label={messages.toStart} disabled={off} onClick={() => seek(0)}>
        <SkipBack size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
      <IconButton
        kind="plain"
        label={playing ? messages.pause : messages.play}
        disabled={off}
        onClick={playPause}
      >
        {playing ? (
          <Pause size={14} strokeWidth={1.75} aria-hidden="true" />
        ) : (
          <Play size={14} strokeWidth={1.75} aria-hidden="true" />
        )}
      </IconButton>
      {lines.length > 1 && (
        <>
          <IconButton size="sm" label={messages.lineBefore} disabled={off} onClick={() => stepLine(false)}>
            <ChevronFirst size={14} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
          <IconButton size="sm" label={messages.lineAfter} disabled={off} onClick={() => stepLine(true)}>
            <ChevronLast size={14} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        </>
      )}
      <span className="mono num mx-1 text-12">
        {clockText(time)}
        <span className="text-fg-3">{` / ${clockText(duration)}`}</span>
      </span>
      <Button kind="ghost" size="sm" aria-label={messages.rateOf(rate)} disabled={off} onClick={nextRate}>
        {messages.rate(rate)}
      </Button>
      <IconButton
        size="sm"
        label={messages.loop}
        aria-pressed={loop}
        disabled={off}
        onClick={() => setLoop(!loop)}
      >
        <Repeat size={14} strokeWidth={1.75} aria-hidden="true" />
      </IconButton>
      <span className="flex-1" />
      {children}
    </div>
  );
}
