/** Buttons: the one primary action of a view, ordinary ones, quiet ones, and icons with a name. */
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';

/** How loud a button is; `primary` once per view at most. */
export type ButtonKind = 'plain' | 'primary' | 'ghost';

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: ButtonKind;
  readonly size?: 'sm' | 'md' | 'lg';
}

const BASE =
  'inline-flex shrink-0 items-center justify-center gap-1.5 border font-medium whitespace-nowrap transition-colors duration-[90ms] disabled:opacity-45 disabled:pointer-events-none';
const KINDS: Readonly<Record<ButtonKind, string>> = {
  plain: 'bg-raised border-line-2 shadow-1 hover:bg-hover active:bg-active',
  primary: 'bg-ember-fill border-transparent text-on-ember font-semibold hover:bg-ember-fill-hover',
  ghost:
    'border-transparent text-fg-2 hover:bg-hover hover:text-fg active:bg-active aria-pressed:bg-active aria-pressed:text-fg',
};
const SIZES = {
  sm: 'h-6 text-12 rounded-[5px]',
  md: 'h-7 text-13 rounded-2',
  lg: 'h-[34px] text-13 rounded-2',
} as const;
const PADS = { sm: 'px-2', md: 'px-2.5', lg: 'px-3.5' } as const;
const SQUARES = { sm: 'w-6', md: 'w-7', lg: 'w-[34px]' } as const;

/** A button with words in it. */
export function Button({ kind = 'plain', size = 'md', className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={cx(BASE, KINDS[kind], SIZES[size], PADS[size], className)} />
  );
}

/** A square button with an icon; `label` is its name and its tooltip. */
export function IconButton({
  label,
  kind = 'ghost',
  size = 'md',
  className,
  ...rest
}: ButtonProps & { readonly label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(BASE, KINDS[kind], SIZES[size], SQUARES[size], className)}
    />
  );
}

/** A key or a chord, as a hint beside an action. */
export function Kbd({
  children,
  onPrimary = false,
}: {
  readonly children: ReactNode;
  readonly onPrimary?: boolean;
}) {
  return (
    <kbd
      aria-hidden="true"
      className={cx(
        'inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-1 border px-[5px] font-sans text-11 font-medium',
        onPrimary ? 'border-current/55 text-current' : 'border-line-2 bg-raised text-fg-2',
      )}
    >
      {children}
    </kbd>
  );
}
