/** The sampler against transformers' own logits processors, on fixed logits. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { golden } from '../testing.ts';
import { candidatesOf, penalizeRepetition } from './sampler.ts';

const optionsSchema = z.strictObject({
  repetition_penalty: z.number().default(1),
  temperature: z.number().default(1),
  top_k: z.int().default(0),
  top_p: z.number().default(1),
  min_p: z.number().optional(),
});
const { inputIds, vectors, cases } = golden(
  'sampling.json',
  z.object({
    inputIds: z.array(z.int()),
    vectors: z.record(z.string(), z.array(z.number())),
    cases: z.array(
      z.object({ vector: z.string(), options: optionsSchema, probabilities: z.array(z.number()) }),
    ),
  }),
);

/** min p is no option of Hearth. */
const known = cases.filter(({ options }) => options.min_p === undefined);

/** Likeliest first, without what a float32 can't tell from nothing. */
function sorted(probabilities: readonly number[]): number[] {
  return probabilities.filter((probability) => probability > 1e-30).sort((a, b) => b - a);
}

describe.each(known)('$vector with $options', ({ vector, options, probabilities }) => {
  const logits = Float32Array.from(vectors[vector] ?? []);
  penalizeRepetition(logits, inputIds, options.repetition_penalty);
  const left = candidatesOf(logits, options.temperature, options.top_k, options.top_p);
  const kept = sorted(probabilities);

  test('leaves the same probabilities', () => {
    if (vector === 'flat' && options.top_p < 1) {
      // Ten times a tenth: whether the last of equal shares crosses the line is a matter of rounding.
      expect(Math.abs(left.ids.length - kept.length)).toBeLessThanOrEqual(1);
      return;
    }
    const mine = sorted(left.probabilities);
    expect(mine).toHaveLength(kept.length);
    for (const [index, probability] of kept.entries()) expect(mine[index]).toBeCloseTo(probability, 5);
  });

  test('gives each token its own', () => {
    // Which of equal tokens top p keeps is left open by the sort.
    const open = options.top_p < 1 && (vector === 'ties' || vector === 'flat');
    if (open) return;
    for (const [index, id] of left.ids.entries())
      expect(left.probabilities[index]).toBeCloseTo(probabilities[id] ?? 0, 5);
  });
});
