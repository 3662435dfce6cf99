/** The foot of the table: how much space the models take, by the place that they lie in. */
import type { ModelInfo } from '../../../shared/models.ts';
import { cx } from '../../ui/cx.ts';
import { spaceOf } from './list.ts';
import { messages } from './messages.ts';

/** Greys that differ in both themes; ember is for what is alive. */
const TONES = ['bg-fg', 'bg-fg-3', 'bg-line-control', 'bg-line-2'] as const;

/** A bar of places and its legend. */
export function SpaceFoot({ models }: { readonly models: readonly ModelInfo[] }) {
  const spaces = spaceOf(models).filter((each) => each.bytes > 0);
  const total = spaces.reduce((sum, each) => sum + each.bytes, 0);
  if (total === 0) return null;
  const legend = spaces.map((each) => messages.space(each.source, each.bytes));
  return (
    <footer className="num flex min-h-[34px] shrink-0 flex-wrap items-center gap-x-3.5 gap-y-1 border-t border-line px-4 py-2 text-12 text-fg-2">
      <span>{messages.here(total)}</span>
      <span
        role="img"
        aria-label={messages.spaceSummary(legend)}
        className="flex h-1.5 min-w-[80px] flex-1 gap-px overflow-hidden rounded-[3px]"
      >
        {spaces.map((each, index) => (
          <span
            key={each.source ?? ''}
            className={cx('h-full min-w-0.5', TONES[index])}
            style={{ width: `${(each.bytes / total) * 100}%` }}
          />
        ))}
      </span>
      {spaces.map((each, index) => (
        <span key={each.source ?? ''} aria-hidden="true" className="flex items-center gap-[5px]">
          <span className={cx('size-2.5 rounded-[3px] border border-line-control/60', TONES[index])} />
          {legend[index]}
        </span>
      ))}
    </footer>
  );
}
