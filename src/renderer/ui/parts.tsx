/** Small parts of every view: dots, tags, bars, meters, rings. They show; they do nothing. */
import type { CSSProperties } from 'react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** The mark of something that is under way. */
export function Live() {
  return (
    <span aria-hidden="true" className="relative m-0.5 size-2 shrink-0 rounded-full bg-ember-fill">
      <span className="breathe absolute -inset-[3px] rounded-full border-[1.5px] border-ember-fill opacity-50" />
    </span>
  );
}

/** Stands behind the last word of a text that is still coming. */
export function Caret() {
  return (
    <span
      aria-hidden="true"
      className="caret ms-0.5 inline-block h-3.5 w-1.5 rounded-[1px] bg-ember-fill align-[-2px]"
    />
  );
}

/** A small square label. */
export function Tag({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <span
      title={title}
      className="inline-flex h-5 shrink-0 items-center gap-1 rounded-1 bg-active px-1.5 text-11 font-medium whitespace-nowrap text-fg-2"
    >
      {children}
    </span>
  );
}

/** A filled line, 0 to 1. Give a label where the number stands nowhere else. */
export function Bar({
  share,
  hot = false,
  label,
  thick = false,
}: {
  readonly share: number;
  readonly hot?: boolean;
  readonly label?: string;
  readonly thick?: boolean;
}) {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 1_000) / 10;
  const role =
    label === undefined
      ? { 'aria-hidden': true as const }
      : {
          role: 'progressbar',
          'aria-label': label,
          'aria-valuemin': 0,
          'aria-valuemax': 100,
          'aria-valuenow': Math.round(percent),
        };
  return (
    <span
      {...role}
      data-fill="whole"
      className={cx('block overflow-hidden rounded-full bg-line-2', thick ? 'h-2' : 'h-1')}
    >
      <span
        data-fill="part"
        className={cx(
          'block h-full rounded-full transition-[width] duration-[220ms] ease-out',
          hot ? 'bg-ember-fill' : 'bg-fg-2',
        )}
        style={{ width: `${percent}%` }}
      />
    </span>
  );
}

/** One part of a meter. */
export interface Segment {
  readonly key: string;
  readonly share: number;
  readonly tone: 'hot' | 'warm' | 'cool' | 'other';
}

const TONES: Readonly<Record<Segment['tone'], string>> = {
  hot: 'bg-ember-fill',
  warm: 'bg-fg-2',
  cool: 'bg-fg-3',
  other: 'bg-line-control',
};

/** Memory as parts of a whole, with a tick at the watermark. */
export function Meter({
  segments,
  mark,
  className,
}: {
  readonly segments: readonly Segment[];
  readonly mark: number;
  readonly className?: string;
}) {
  return (
    <span
      aria-hidden="true"
      data-fill="whole"
      className={cx(
        'relative inline-flex gap-px overflow-hidden bg-line-2',
        className ?? 'h-1.5 w-[88px] rounded-[3px]',
      )}
    >
      {segments.map(({ key, share, tone }) => (
        <span
          key={key}
          data-fill="part"
          className={cx('h-full transition-[width] duration-[220ms] ease-out', TONES[tone])}
          style={{ width: `${share * 100}%` }}
        />
      ))}
      <span className="absolute inset-y-0 w-px bg-fg" style={{ insetInlineStart: `${mark * 100}%` }} />
    </span>
  );
}

/** A ring of 14 px, filled by a share; struck through where it is more than there is. */
export function Ring({ share }: { readonly share: number }) {
  const style: CSSProperties = { fill: 'none', stroke: 'currentColor', strokeWidth: 3 };
  return (
    <svg viewBox="0 0 14 14" aria-hidden="true" className="size-3.5 shrink-0 -rotate-90">
      <circle cx="7" cy="7" r="5" style={style} opacity={0.28} />
      <circle cx="7" cy="7" r="5" style={style} strokeDasharray={`${Math.min(1, share) * 31.4} 31.4`} />
      {share > 1 && <path d="M3.5 3.5l7 7" stroke="currentColor" strokeWidth={2} />}
    </svg>
  );
}

/** The mark of the app: a hearth with its fire. */
export function Mark() {
  return (
    <svg viewBox="0 0 18 18" fill="none" aria-hidden="true" className="size-[18px] shrink-0">
      <path
        d="M2 16.25V8.5a7 7 0 0 1 14 0v7.75"
        stroke="var(--fg)"
        strokeWidth="1.75"
        strokeLinecap="round"
      />
      <path
        d="M9 7.4c.5 2 3 2.9 3 5.6a3 3 0 0 1-6 0c0-1.2.5-2 1.1-2.6.2.7.6 1.1 1.1 1.2C8 10.2 8.3 8.6 9 7.4Z"
        fill="var(--ember-fill)"
      />
    </svg>
  );
}
