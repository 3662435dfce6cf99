/** One part of the details, under a line and a heading. */
import { useId } from 'react';
import type { ReactNode } from 'react';

/** `aside` stands at the end of the heading's line. */
export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="border-t border-line px-4 py-3.5">
      <div className="flex items-baseline gap-2">
        <h3 id={id} className="flex-1 text-12 font-semibold text-fg-2">
          {title}
        </h3>
        {aside !== undefined && <span className="num text-11 text-fg-3">{aside}</span>}
      </div>
      {children}
    </section>
  );
}

/** A name and its value on one line. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="min-w-0 flex-1 text-fg-2">{name}</dt>
      <dd className="shrink-0">{children}</dd>
    </div>
  );
}
