/** Another try of a conversion that failed. */
import { conversionRequestSchema, type Conversion } from '../../../shared/conversions.ts';
import type { Override } from '../../../shared/errors.ts';
import { forgetConversion, startConversion } from '../../stores/conversions.ts';
import { tellFailure } from '../../stores/failures.ts';

/** Begins a failed one anew, as it was or with what has it done all the same, in the place of the failed one. */
export async function convertAgain(
  { id, model, to, quantization, overrides }: Conversion,
  override: Override | null,
): Promise<void> {
  const wanted = Object.fromEntries(
    [...overrides, ...(override === null ? [] : [override])].map((each) => [each, true]),
  );
  try {
    const request = conversionRequestSchema.parse({
      to,
      ...(quantization === null ? {} : { quantization }),
      ...wanted,
    });
    await startConversion(model, request);
  } catch (error) {
    tellFailure(error);
    return;
  }
  await forgetConversion(id);
}
