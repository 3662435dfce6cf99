/** The waveform of a sound with its playhead: a slider in seconds. */
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { MediaRef } from '../../../shared/media.ts';
import { mediaBlob } from '../../stores/media.ts';
import { MarkBand } from './mark-band.tsx';
import { messages } from './messages.ts';
import { ended, hold, playPause, report, seek, stepLine, usePlayer } from './player.ts';
import { timeMarks, wholeText } from './time-text.ts';

const HEIGHT = 84;
/** Seconds that an arrow key moves. */
const STEP = 1;
/** Marks below the waveform. */
const MARKS = 6;
/** Bars of a waveform need this many samples a second of sound at most; more only cost memory. */
const PEAK_RATE = 8_000;

interface WaveformProps {
  readonly media: MediaRef;
  /** The stretch that is lit, in seconds. */
  readonly lit?: readonly [number, number | null] | null;
}

/** Draws once the sound is decoded; what the browser can't decode is said in words. */
export function Waveform({ media, lit = null }: WaveformProps) {
  const box = useRef<HTMLDivElement>(null);
  const problem = useWaveform(media.media_id, box);
  const { time, duration } = usePlayer();
  if (problem !== null) return <p className="py-6 text-12 text-fg-3">{problem}</p>;
  const share = (at: number): string => `${String(duration > 0 ? (100 * at) / duration : 0)}%`;
  return (
    <div>
      <div
        role="slider"
        tabIndex={0}
        aria-label={messages.position}
        aria-valuemin={0}
        aria-valuemax={duration}
        aria-valuenow={time}
        aria-valuetext={messages.positionText(time, duration)}
        onKeyDown={onKey}
        className="relative rounded-1"
        style={{ height: HEIGHT }}
      >
        {lit !== null && duration > 0 && (
          <span
            aria-hidden="true"
            className="absolute inset-y-0 bg-ember-soft"
            style={{ insetInlineStart: share(lit[0]), width: share((lit[1] ?? duration) - lit[0]) }}
          />
        )}
        <div ref={box} className="absolute inset-0" dir="ltr" />
      </div>
      <MarkBand media={media.media_id} />
      <div aria-hidden="true" dir="ltr" className="num relative h-5 text-11 text-fg-3">
        {timeMarks(duration, MARKS).map((mark) => (
          <span key={mark} className="absolute" style={{ left: `min(${share(mark)}, calc(100% - 28px))` }}>
            {wholeText(mark)}
          </span>
        ))}
      </div>
    </div>
  );
}

function onKey(event: KeyboardEvent): void {
  const { time, duration } = usePlayer.getState();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.shiftKey) {
    const side = event.key === 'ArrowRight' || event.key === 'ArrowLeft';
    if (!side) return;
    stepLine(event.key === 'ArrowRight');
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  switch (event.key) {
    case ' ':
      playPause();
      break;
    case 'ArrowLeft':
    case 'ArrowDown':
      seek(time - STEP);
      break;
    case 'ArrowRight':
    case 'ArrowUp':
      seek(time + STEP);
      break;
    case 'Home':
      seek(0);
      break;
    case 'End':
      seek(duration);
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** Draws into the box for as long as the component stands; gives what is wrong, in words. */
function useWaveform(id: string, box: { readonly current: HTMLElement | null }): string | null {
  const [problem, setProblem] = useState<{ readonly id: string; readonly words: string } | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    const isGone = (): boolean => gone.signal.aborted;
    let leave = (): void => undefined;
    const draw = async (): Promise<void> => {
      const [{ default: WaveSurfer }, blob] = await Promise.all([
        import('wavesurfer.js'),
        mediaBlob({ media_id: id }).catch(() => null),
      ]);
      const container = box.current;
      if (isGone() || container === null) return;
      if (blob === null) {
        setProblem({ id, words: messages.gone });
        return;
      }
      const wave = WaveSurfer.create({
        container,
        height: HEIGHT,
        barWidth: 2,
        barGap: 1,
        barRadius: 2,
        cursorWidth: 1,
        dragToSeek: true,
        sampleRate: PEAK_RATE,
        ...colours(container),
      });
      const restyle = new MutationObserver(() => wave.setOptions(colours(container)));
      restyle.observe(document.documentElement, { attributeFilter: ['data-theme'] });
      leave = () => {
        restyle.disconnect();
        wave.destroy();
      };
      wave.on('timeupdate', (time) => report({ time }));
      wave.on('play', () => report({ playing: true }));
      wave.on('pause', () => report({ playing: false }));
      wave.on('finish', ended);
      await wave.loadBlob(blob);
      if (isGone()) return;
      const letGo = hold(id, wave.getDuration(), {
        play: () => void wave.play().catch(() => undefined),
        pause: () => wave.pause(),
        seek: (time) => wave.setTime(time),
        setRate: (rate) => wave.setPlaybackRate(rate),
      });
      const end = leave;
      leave = () => {
        letGo();
        end();
      };
    };
    draw().catch(() => {
      if (!isGone()) setProblem({ id, words: messages.unplayable });
    });
    return () => {
      gone.abort();
      leave();
    };
  }, [id, box]);
  return problem?.id === id ? problem.words : null;
}

/** A canvas knows no variables of CSS, so the colours of the theme are read from the page. */
function colours(element: HTMLElement): { waveColor: string; progressColor: string; cursorColor: string } {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return { waveColor: of('--line-control'), progressColor: of('--fg'), cursorColor: of('--ember') };
}
