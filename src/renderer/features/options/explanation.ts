/** The range and the usual value of an option in one line: "0 to 5, 0.7 unless changed". Pure. */
import { formatNumber } from '../../ui/format.ts';
import type { Field } from './form-model.ts';
import { messages } from './messages.ts';

/** Empty where neither is known. */
export function explanationOf(field: Field): string {
  const parts: string[] = [];
  if (field.kind === 'number' && field.min !== null && field.max !== null) {
    const range = messages.range(formatNumber(field.min), formatNumber(field.max));
    parts.push(messages.withUnit(range, field.unit));
  }
  const usual = usualOf(field);
  if (usual !== null) parts.push(messages.usual(usual));
  return parts.join(', ');
}

function usualOf({ initial }: Field): string | null {
  if (typeof initial === 'number') return formatNumber(initial);
  if (typeof initial === 'boolean') return initial ? messages.on : messages.off;
  return null;
}
