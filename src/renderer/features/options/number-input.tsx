/** A number that is typed: the text is the person's while they type, and becomes a value at Enter or on leaving. */
import { useState } from 'react';
import { cx } from '../../ui/cx.ts';
import { formatNumber } from '../../ui/format.ts';
import type { NumberField } from './form-model.ts';
import { messages } from './messages.ts';
import { decimalsOf, onStep } from './scale.ts';

interface NumberInputProps {
  readonly id: string;
  readonly field: NumberField;
  readonly value: number | null;
  readonly onChange: (value: number | undefined) => void;
  readonly invalid: boolean;
  readonly disabled: boolean;
  readonly describedBy: string | undefined;
}

/** Arrow keys move by the field's step. What is out of bounds is kept as typed, so that the problem can be named. */
export function NumberInput({
  id,
  field,
  value,
  onChange,
  invalid,
  disabled,
  describedBy,
}: NumberInputProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const shown = value === null ? '' : formatNumber(value, Math.max(decimalsOf(field), decimalsIn(value)));
  const commit = (): void => {
    if (draft === null) return;
    const parsed = readNumber(draft);
    if (parsed !== null) onChange(parsed);
    else if (draft.trim() === '') onChange(undefined);
    setDraft(null);
  };
  return (
    <input
      id={id}
      inputMode="decimal"
      autoComplete="off"
      placeholder={messages.notSet}
      value={draft ?? shown}
      disabled={disabled}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      onChange={(event) => setDraft(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        const from = readNumber(draft ?? '') ?? value ?? field.min ?? 0;
        setDraft(null);
        onChange(onStep(field, from + (event.key === 'ArrowUp' ? field.step : -field.step)));
      }}
      className={cx(
        'mono h-6 w-[72px] rounded-1 border bg-raised px-1.5 text-end outline-none placeholder:text-fg-3 focus:border-ember focus:outline-1 focus:outline-solid focus:outline-ember disabled:opacity-50',
        invalid ? 'border-bad' : 'border-line-control',
      )}
    />
  );
}

function decimalsIn(value: number): number {
  const [, decimals = ''] = String(value).split('.');
  return Math.min(decimals.length, 6);
}

/** A number as people write it: blanks between groups, comma or point, a real minus. Null where it is none. */
export function readNumber(text: string): number | null {
  const plain = text
    .replace(/[\s\u202f\u00a0]/g, '')
    .replace('\u2212', '-')
    .replace(',', '.');
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  return Number(plain);
}
