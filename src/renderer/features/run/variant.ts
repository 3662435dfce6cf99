/** `org/name:variant` and its parts. Pure. */
import type { ModelInfo } from '../../../shared/models.ts';

/** The model and the variant of a name; what follows the last colon is a variant only where the model has one of that name. */
export function splitVariant(
  name: string,
  models: readonly Pick<ModelInfo, 'id' | 'variants'>[],
): { model: string; variant: string | null } {
  if (models.some((model) => model.id === name)) return { model: name, variant: null };
  const base = baseOf(name);
  return base === name
    ? { model: name, variant: null }
    : { model: base, variant: name.slice(base.length + 1) };
}

/** `org/name:variant` without its variant; a drive letter's colon is none. */
export function baseOf(model: string): string {
  return model.replace(/(?<=.{2,}):[^:/\\]+$/, '');
}

/** Bits of a weight by the name of its format; what has no number in its name is half or full precision. */
const BITS: readonly (readonly [RegExp, number])[] = [
  [/^(f32|fp32|float32)$/i, 32],
  [/^(f16|fp16|bf16|float16)$/i, 16],
  [/^(int8|uint8|quantized)$/i, 8],
  [/^(q4f16|bnb4|int4)$/i, 4],
  [/^I?Q(\d)/i, 0],
];

/** How many bits a weight has in a variant; null where its name does not say. */
export function bitsOf(variant: string): number | null {
  for (const [pattern, bits] of BITS) {
    const found = pattern.exec(variant);
    if (found !== null) return bits === 0 ? Number(found[1]) : bits;
  }
  return null;
}

/** The smaller variants of a model, the best of them (most bits) first; empty where none is known to be smaller. */
export function smallerThan(variants: readonly string[], current: string | null): string[] {
  const bits = current === null ? Infinity : (bitsOf(current) ?? Infinity);
  return variants
    .map((variant) => ({ variant, bits: bitsOf(variant) ?? Infinity }))
    .filter((each) => each.variant !== current && each.bits < bits && each.bits <= 8)
    .sort((a, b) => b.bits - a.bits)
    .map((each) => each.variant);
}
