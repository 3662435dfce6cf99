/** What stands where there is nothing yet: one sentence and one action, no drawing. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** `children` is the action, if there is one. */
export function EmptyState({
  text,
  children,
  className,
}: {
  readonly text: string;
  readonly children?: ReactNode;
  readonly className?: string;
}) {
  return (
    <div className={cx('flex flex-col items-start gap-3 px-5 py-6', className)}>
      <p className="max-w-[52ch] text-fg-2">{text}</p>
      {children}
    </div>
  );
}
