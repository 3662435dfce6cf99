/** The marks of a result along the waveform; a click plays one. */
import { playFrom, usePlayer } from './player.ts';
import { useMarks } from './marks.ts';
import { clockText } from './time-text.ts';

/** Marks that are drawn; the table of the result has all of them. */
const MOST_MARKS = 500;

/** Nothing where the sound has no marks. The same can be done in the result's table by keys, so keys pass by here. */
export function MarkBand({ media }: { readonly media: string }) {
  const { media: marked, marks } = useMarks();
  const duration = usePlayer((state) => state.duration);
  if (marked !== media || marks.length === 0 || duration <= 0) return null;
  const share = (seconds: number): string => `${String((100 * seconds) / duration)}%`;
  return (
    <div aria-hidden="true" dir="ltr" className="relative mt-1 h-6 overflow-hidden">
      {marks.slice(0, MOST_MARKS).map(({ start, end, label, colour }) => (
        <button
          key={start}
          type="button"
          tabIndex={-1}
          title={`${clockText(start)} ${label}`}
          onClick={() => playFrom(start, end)}
          className="absolute inset-y-0 truncate rounded-1 border-x border-surface px-1 text-11 text-[#14110f]"
          style={{ left: share(start), width: share(end - start), background: colour }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
