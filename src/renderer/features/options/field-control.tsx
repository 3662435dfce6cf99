/** The control of one field, by its kind; also draws the settings. */
import { Lock, LockOpen, Shuffle, X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { Choice, Field as Input, Slider, Toggle } from '../../ui/controls.tsx';
import { formatNumber } from '../../ui/format.ts';
import type { ChoiceField, Field, NumberField, SeedField } from './form-model.ts';
import { messages } from './messages.ts';
import { NumberInput } from './number-input.tsx';
import { decimalsOf, fromPosition, isSlidable, positionStep, toPosition } from './scale.ts';

interface ControlProps<F extends Field = Field> {
  readonly id: string;
  readonly field: F;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly label: ReactNode;
  readonly invalid: boolean;
  readonly disabled?: boolean;
  readonly describedBy: string | undefined;
  /** The word for a value that is left out. */
  readonly leftOut?: string;
  /** False where only the number is wanted. */
  readonly slider?: boolean;
}

/** Label and control, in a row where the control is small. */
export function FieldControl(props: ControlProps) {
  const { field } = props;
  switch (field.kind) {
    case 'number':
      return <NumberControl {...props} field={field} />;
    case 'seed':
      return <SeedControl {...props} field={field} />;
    case 'toggle':
      return field.optional ? <TriState {...props} /> : <ToggleControl {...props} />;
    case 'choice':
      return <ChoiceControl {...props} field={field} />;
    case 'texts':
      return <TextsControl {...props} />;
    case 'text':
      return <TextControl {...props} />;
  }
}

function Row({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-center justify-between gap-3">
      {label}
      {children}
    </div>
  );
}

function NumberControl({
  id,
  field,
  value,
  onChange,
  label,
  invalid,
  disabled = false,
  describedBy,
  slider = true,
}: ControlProps<NumberField>) {
  const number = typeof value === 'number' ? value : null;
  const slidable = slider && isSlidable(field) ? field : null;
  return (
    <>
      <Row label={label}>
        <span className="flex items-center gap-1.5">
          {field.unit !== '' && <span className="text-12 text-fg-3">{field.unit}</span>}
          <NumberInput
            id={id}
            field={field}
            value={number}
            onChange={onChange}
            invalid={invalid}
            disabled={disabled}
            describedBy={describedBy}
          />
        </span>
      </Row>
      {slidable !== null && number !== null && (
        <Slider
          aria-label={field.title}
          aria-describedby={describedBy}
          position={toPosition(slidable, number)}
          step={positionStep(slidable)}
          valueText={messages.withUnit(formatNumber(number, decimalsOf(field)), field.unit)}
          onPosition={(position) => onChange(fromPosition(slidable, position))}
        />
      )}
    </>
  );
}

function SeedControl({ id, field, value, onChange, label, invalid, describedBy }: ControlProps<SeedField>) {
  const seed = typeof value === 'number' ? value : null;
  const draw = (): void => onChange(randomSeed(field.max));
  return (
    <Row label={label}>
      <span className="flex items-center gap-1">
        <Input
          id={id}
          inputMode="numeric"
          className="num w-[104px]"
          placeholder={messages.random}
          value={seed ?? ''}
          invalid={invalid}
          aria-describedby={describedBy}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, '');
            onChange(digits === '' ? undefined : Number(digits));
          }}
        />
        {seed !== null && (
          <IconButton label={messages.newSeed} onClick={draw}>
            <Shuffle size={14} strokeWidth={1.75} aria-hidden="true" />
          </IconButton>
        )}
        <IconButton
          label={seed === null ? messages.lockSeed : messages.unlockSeed}
          aria-pressed={seed !== null}
          onClick={() => (seed === null ? draw() : onChange(undefined))}
        >
          {seed === null ? (
            <LockOpen size={14} strokeWidth={1.75} aria-hidden="true" />
          ) : (
            <Lock size={14} strokeWidth={1.75} aria-hidden="true" />
          )}
        </IconButton>
      </span>
    </Row>
  );
}

function randomSeed(max: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % (max + 1);
}

function ToggleControl({ id, field, value, onChange, label, disabled = false, describedBy }: ControlProps) {
  return (
    <Row label={label}>
      <Toggle
        id={id}
        checked={value === true}
        onChange={onChange}
        disabled={disabled}
        aria-label={field.title}
        aria-describedby={describedBy}
      />
    </Row>
  );
}

/** What Radix's list shows for "left out": its values may not be empty. */
const LEFT_OUT = ' ';

function TriState({
  id,
  field,
  value,
  onChange,
  label,
  disabled = false,
  leftOut = messages.modelsOwn,
}: ControlProps) {
  const current = value === undefined ? LEFT_OUT : value === true ? 'on' : 'off';
  const options = [
    { value: LEFT_OUT, label: leftOut },
    { value: 'on', label: messages.on },
    { value: 'off', label: messages.off },
  ];
  const pick = (next: string): void => onChange(next === LEFT_OUT ? undefined : next === 'on');
  return (
    <Row label={label}>
      <Choice
        id={id}
        label={field.title}
        value={current}
        onChange={pick}
        options={options}
        disabled={disabled}
      />
    </Row>
  );
}

function ChoiceControl({
  id,
  field,
  value,
  onChange,
  label,
  disabled = false,
  leftOut = messages.modelsOwn,
}: ControlProps<ChoiceField>) {
  const own = field.optional ? [{ value: LEFT_OUT, label: leftOut }] : [];
  const values = field.values.map(String);
  const options = [...own, ...values.map((text) => ({ value: text, label: field.names[text] ?? text }))];
  const current = typeof value === 'string' || typeof value === 'boolean' ? String(value) : LEFT_OUT;
  const pick = (next: string): void => onChange(field.values.find((each) => String(each) === next));
  return (
    <Row label={label}>
      <Choice
        id={id}
        label={field.title}
        value={current}
        onChange={pick}
        options={options}
        disabled={disabled}
      />
    </Row>
  );
}

function TextsControl({
  id,
  field,
  value,
  onChange,
  label,
  invalid,
  disabled = false,
  describedBy,
}: ControlProps) {
  const [draft, setDraft] = useState('');
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  const add = (): void => {
    if (draft === '') return;
    if (!texts.includes(draft)) onChange([...texts, draft]);
    setDraft('');
  };
  return (
    <>
      <Row label={label}>
        <Input
          id={id}
          className="w-[132px]"
          placeholder={messages.textsPlaceholder}
          aria-label={messages.addText(field.title)}
          aria-describedby={describedBy}
          value={draft}
          invalid={invalid}
          disabled={disabled}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
      </Row>
      {texts.length > 0 && (
        <ul className="mt-1.5 flex flex-wrap justify-end gap-1">
          {texts.map((text) => (
            <li key={text} className="inline-flex h-6 max-w-full items-center rounded-1 bg-active pl-2">
              <code className="mono truncate text-fg-2">{JSON.stringify(text).slice(1, -1)}</code>
              <IconButton
                size="sm"
                disabled={disabled}
                label={messages.removeText(text)}
                onClick={() => onChange(texts.filter((each) => each !== text))}
              >
                <X size={12} strokeWidth={1.75} aria-hidden="true" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function TextControl({ id, value, onChange, label, invalid, disabled = false, describedBy }: ControlProps) {
  const given = typeof value === 'string' ? value : '';
  return (
    <Row label={label}>
      <Input
        key={given}
        id={id}
        className="w-[180px]"
        placeholder={messages.notSet}
        defaultValue={given}
        invalid={invalid}
        disabled={disabled}
        aria-describedby={describedBy}
        onBlur={(event) =>
          event.target.value !== given && onChange(event.target.value === '' ? undefined : event.target.value)
        }
      />
    </Row>
  );
}
