/** What a comparison shows of a result: its text, boxes, masks, pictures or sound. Pure. */
import { z } from 'zod';
import { mediaRefSchema, type MediaRef } from '../../../shared/media.ts';
import { detectionSchema, type Detection } from '../../../shared/tasks/object-detection.ts';

const boxesSchema = z.array(detectionSchema);
const masked = z.object({ label: z.string().default(''), mask: mediaRefSchema });
const masksSchema = z.union([
  z.array(masked),
  z.object({ masks: z.array(masked) }).transform(({ masks }) => masks.slice(0, 1)),
  masked.transform((one) => [one]),
]);
const writtenSchema = z.union([
  z.object({ generated_text: z.string() }).transform((result) => result.generated_text),
  z.object({ summary_text: z.string() }).transform((result) => result.summary_text),
  z.object({ translation_text: z.string() }).transform((result) => result.translation_text),
  z.object({ text: z.string(), duration: z.number() }).transform((result) => result.text),
]);
const pictureSchema = z.union([
  z.object({ depth: mediaRefSchema }).transform((result) => result.depth),
  z.object({ image: mediaRefSchema, width: z.number() }).transform((result) => result.image),
]);
const soundSchema = z.object({ audio: mediaRefSchema }).transform((result) => result.audio);
const inputPicture = z.object({ image: mediaRefSchema }).transform((input) => input.image);

/** A mask with the name of what it is of. */
export interface ShownMask {
  readonly label: string;
  readonly mask: MediaRef;
}

/** What stands side by side of two results. */
export type Shown =
  | { readonly kind: 'text'; readonly before: string; readonly after: string }
  | {
      readonly kind: 'boxes';
      readonly before: Detection[];
      readonly after: Detection[];
      readonly picture: MediaRef;
    }
  | {
      readonly kind: 'masks';
      readonly before: ShownMask[];
      readonly after: ShownMask[];
      readonly picture: MediaRef;
    }
  | { readonly kind: 'pictures'; readonly before: MediaRef; readonly after: MediaRef }
  | { readonly kind: 'sounds'; readonly before: MediaRef; readonly after: MediaRef }
  | { readonly kind: 'figures' };

/** How the results of an input are shown; what has no look of its own is told by its figures. */
export function shownOf(input: unknown, before: unknown, after: unknown): Shown {
  const picture = inputPicture.safeParse(input).data;
  const both = <T>(schema: z.ZodType<T>): { before: T; after: T } | null => {
    const [old, now] = [schema.safeParse(before), schema.safeParse(after)];
    return old.success && now.success ? { before: old.data, after: now.data } : null;
  };
  const text = both(writtenSchema);
  if (text !== null) return { kind: 'text', ...text };
  const isEmpty = Array.isArray(before) && before.length === 0 && Array.isArray(after) && after.length === 0;
  const boxes = picture === undefined || isEmpty ? null : both(boxesSchema);
  if (picture !== undefined && boxes !== null) return { kind: 'boxes', ...boxes, picture };
  const masks = picture === undefined || isEmpty ? null : both(masksSchema);
  if (picture !== undefined && masks !== null) return { kind: 'masks', ...masks, picture };
  const pictures = both(pictureSchema);
  if (pictures !== null) return { kind: 'pictures', ...pictures };
  const sounds = both(soundSchema);
  return sounds === null ? { kind: 'figures' } : { kind: 'sounds', ...sounds };
}

/** Inputs of a list as they are given to the results; one input for one result. */
export function listOf(value: unknown, isList: boolean): readonly unknown[] {
  return isList && Array.isArray(value) ? value : [value];
}
