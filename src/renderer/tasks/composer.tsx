/** A text field that grows with its text, over a row of actions. */
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { cx } from '../ui/cx.ts';

interface ComposerProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  /** Id of the field, where something else goes to it. */
  readonly id?: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Called for Enter where that sends. */
  readonly onEnter?: () => void;
  readonly maxHeight: string;
  readonly children: ReactNode;
  /** What stands above the text, inside of the frame. */
  readonly above?: ReactNode;
  readonly className?: string;
}

/** Shift Enter breaks a line everywhere; Enter sends where `onEnter` is given, but not while a script is composed. */
export function Composer({
  box,
  id,
  label,
  placeholder,
  value,
  onChange,
  onEnter,
  maxHeight,
  children,
  above,
  className,
}: ComposerProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    // With Mod too: that is the key of Run everywhere.
    const sends = event.key === 'Enter' && !event.shiftKey && !event.altKey;
    if (onEnter === undefined || !sends || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onEnter();
  };
  return (
    <div
      className={cx(
        'flex min-h-0 flex-col rounded-4 border border-line-control bg-surface shadow-1 focus-within:border-ember focus-within:outline-1 focus-within:outline-ember',
        className,
      )}
    >
      {above}
      <textarea
        ref={box}
        id={id}
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        rows={1}
        className="field-sizing-content min-h-[48px] w-full resize-none bg-transparent px-3.5 pt-3 pb-1 text-14 outline-none"
        style={{ maxHeight }}
      />
      <div className="flex min-h-[42px] flex-wrap items-center gap-1.5 px-2 pb-2">{children}</div>
    </div>
  );
}
