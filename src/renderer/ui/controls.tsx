/** Controls that hold a value: switch, choice, segments, slider, field. Radix where it brings the keyboard and roles. */
import { Check, ChevronsUpDown } from 'lucide-react';
import { Select, Switch, ToggleGroup } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';

/** On or off. Its hit area is larger than it looks. */
export function Toggle({
  checked,
  onChange,
  disabled = false,
  ...rest
}: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly id?: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-label'?: string | undefined;
}) {
  return (
    <Switch.Root
      {...rest}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className="relative h-[18px] w-[30px] shrink-0 rounded-full bg-line-control transition-colors duration-150 before:absolute before:-inset-[5px] disabled:opacity-50 data-[state=checked]:bg-ember-fill"
    >
      <Switch.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-surface transition-transform duration-150 ease-out data-[state=checked]:translate-x-3.5 data-[state=checked]:bg-on-ember" />
    </Switch.Root>
  );
}

/** One of a few values in a list that opens. */
export function Choice({
  id,
  value,
  onChange,
  options,
  disabled = false,
  label,
  className,
}: {
  readonly id?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly disabled?: boolean;
  readonly label?: string;
  readonly className?: string;
}) {
  return (
    <Select.Root value={value} onValueChange={onChange} disabled={disabled}>
      <Select.Trigger
        id={id}
        aria-label={label}
        className={cx(
          'flex h-7 min-w-0 items-center justify-between gap-1.5 rounded-2 border border-line-control bg-raised pr-1.5 pl-2 hover:bg-hover disabled:opacity-50',
          className,
        )}
      >
        <span className="truncate">
          <Select.Value />
        </span>
        <ChevronsUpDown size={14} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-fg-3" />
      </Select.Trigger>
      <Select.Portal>
        <Select.Content
          position="popper"
          sideOffset={4}
          className="pop z-50 min-w-(--radix-select-trigger-width) rounded-3 border border-line-2 bg-surface p-1 shadow-2"
        >
          <Select.Viewport>
            {options.map((option) => (
              <Select.Item
                key={option.value}
                value={option.value}
                className="flex min-h-7 items-center gap-2 rounded-[5px] pr-2 pl-7 outline-none data-highlighted:bg-active"
              >
                <Select.ItemIndicator className="absolute left-2.5">
                  <Check size={14} strokeWidth={1.75} aria-hidden="true" />
                </Select.ItemIndicator>
                <Select.ItemText>{option.label}</Select.ItemText>
              </Select.Item>
            ))}
          </Select.Viewport>
        </Select.Content>
      </Select.Portal>
    </Select.Root>
  );
}

/** A few values side by side. */
export function Segmented<T extends string>({
  label,
  value,
  onChange,
  options,
}: {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: ReactNode; readonly disabled?: boolean }[];
}) {
  const pick = (next: string): void => {
    const option = options.find((each) => each.value === next);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      onValueChange={pick}
      aria-label={label}
      className="inline-flex gap-px rounded-2 bg-active p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled === true}
          className="inline-flex h-6 items-center gap-1.5 rounded-1 px-2.5 text-12 font-medium text-fg-2 hover:text-fg disabled:opacity-50 data-[state=on]:bg-surface data-[state=on]:text-fg data-[state=on]:shadow-1"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

/** A native slider over 0 to 1; what a position means is said by `valueText`. */
export function Slider({
  position,
  onPosition,
  step,
  valueText,
  ...rest
}: {
  readonly position: number;
  readonly onPosition: (position: number) => void;
  readonly step: number;
  readonly valueText: string;
  readonly 'aria-label': string;
  readonly 'aria-describedby'?: string | undefined;
}) {
  return (
    <input
      {...rest}
      type="range"
      min={0}
      max={1}
      step={step}
      value={position}
      aria-valuetext={valueText}
      onChange={(event) => onPosition(Number(event.target.value))}
      ref={(element) => element?.style.setProperty('--v', `${position * 100}%`)}
      className="range"
    />
  );
}

/** A one-line field. */
export function Field({
  className,
  invalid = false,
  ...rest
}: ComponentProps<'input'> & { readonly invalid?: boolean }) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      aria-invalid={invalid || undefined}
      className={cx(
        'h-7 min-w-0 rounded-2 border bg-surface px-2 outline-none focus:border-ember focus:outline-1 focus:outline-solid focus:outline-offset-0 focus:outline-ember disabled:opacity-50',
        invalid ? 'border-bad' : 'border-line-control',
        className,
      )}
    />
  );
}
