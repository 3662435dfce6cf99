/** What a model needs against what there is, as bars over one scale; the numbers stand beside them. */
import type { ShortOfMemory } from '../../../shared/errors.ts';
import { cx } from '../../ui/cx.ts';
import { formatBytes } from '../../ui/format.ts';
import { errorMessages } from './error-messages.ts';

interface MemoryBarsProps {
  readonly memory: ShortOfMemory;
  /** The file or model that was refused. */
  readonly name: string;
  /** A smaller file that fits. */
  readonly smaller: { readonly name: string; readonly bytes: number } | null;
}

/** Two bars, and a third one for a smaller file. */
export function MemoryBars({ memory, name, smaller }: MemoryBarsProps) {
  const { need_bytes: need, most_bytes: most, gpu } = memory;
  const whole = Math.max(need, most, 1);
  const rows = [
    { title: errorMessages.needs(name), bytes: need, tone: 'bg-bad' },
    { title: errorMessages.canBeHad(gpu), bytes: most, tone: 'bg-fg-2' },
    ...(smaller === null
      ? []
      : [{ title: errorMessages.needs(smaller.name), bytes: smaller.bytes, tone: 'bg-ok' }]),
  ];
  return (
    <dl
      aria-label={errorMessages.memorySum}
      className="mt-3 grid grid-cols-[minmax(0,auto)_minmax(60px,1fr)_auto] items-center gap-x-3 gap-y-1.5 text-12"
    >
      {rows.map(({ title, bytes, tone }) => (
        <div key={title} className="contents">
          <dt className="truncate text-fg-3">{title}</dt>
          <span aria-hidden="true">
            <span
              className={cx('block h-2 rounded-1', tone)}
              style={{ width: `${String((bytes / whole) * 100)}%` }}
            />
          </span>
          <dd className="num text-end">{formatBytes(bytes)}</dd>
        </div>
      ))}
    </dl>
  );
}
