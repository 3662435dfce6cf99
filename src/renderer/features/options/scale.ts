/** Between a slider's position (0 to 1) and a value: linear, or logarithmic where the range spans orders of magnitude. */
import type { NumberField } from './form-model.ts';

/** From this ratio of the bounds on, equal steps of a linear slider would hide everything that people choose. */
const LOG_RATIO = 1_000;
/** A dragged value of a logarithmic slider keeps this many digits; the number field takes any. */
const LOG_DIGITS = 2;

/** A number field that can have a slider: bounded on both sides, with a default. */
export type Slidable = NumberField & { readonly min: number; readonly max: number };

/** True where the field can have a slider. */
export function isSlidable(field: NumberField): field is Slidable {
  return (
    field.min !== null && field.max !== null && field.min < field.max && typeof field.initial === 'number'
  );
}

/** The lower end of the logarithm: 0 has none, so the slider starts at one step and snaps to the real minimum. */
function logStart(field: Slidable): number {
  return field.min > 0 ? field.min : field.step;
}

function isLog(field: Slidable): boolean {
  return field.min >= 0 && field.max / logStart(field) > LOG_RATIO;
}

/** Where the thumb of that value stands, 0 to 1. */
export function toPosition(field: Slidable, value: number): number {
  const clamped = Math.min(field.max, Math.max(field.min, value));
  if (!isLog(field)) return (clamped - field.min) / (field.max - field.min);
  const start = logStart(field);
  return clamped <= start ? 0 : Math.log(clamped / start) / Math.log(field.max / start);
}

/** The value at a position; on the field's step, within its bounds. */
export function fromPosition(field: Slidable, position: number): number {
  if (position <= 0) return field.min;
  if (position >= 1) return field.max;
  if (!isLog(field)) return onStep(field, field.min + position * (field.max - field.min));
  const start = logStart(field);
  const value = start * (field.max / start) ** position;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) + 1 - LOG_DIGITS);
  return onStep(field, Math.round(value / unit) * unit);
}

/** What one arrow key moves the thumb by: one step of the value, or a two hundredth of a logarithmic track. */
export function positionStep(field: Slidable): number {
  return isLog(field) ? 0.005 : Math.max(0.001, field.step / (field.max - field.min));
}

/** The nearest value on the step that lies within the bounds. */
export function onStep(field: NumberField, value: number): number {
  const origin = field.min !== null && field.integer ? 0 : (field.min ?? 0) % field.step;
  const stepped = Math.round((value - origin) / field.step) * field.step + origin;
  const rounded = Number(stepped.toFixed(decimalsOf(field)));
  return Math.min(field.max ?? Infinity, Math.max(field.min ?? -Infinity, rounded));
}

/** Decimals that the step needs: 0.05 has two. */
export function decimalsOf(field: NumberField): number {
  if (field.integer) return 0;
  const [, decimals = ''] = String(field.step).split('.');
  return decimals.length;
}
