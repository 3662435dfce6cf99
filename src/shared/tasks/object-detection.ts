/** object-detection: a picture goes in, what it shows and where comes out. */
import { z } from 'zod';
import { describeMedia, imageInput } from '../media.ts';
import { counted, defineTask } from './contract.ts';

/** A box in pixels of the picture as a person sees it (EXIF turned), whole, edges included. */
export const boxSchema = z.object({ xmin: z.number(), ymin: z.number(), xmax: z.number(), ymax: z.number() });
/** A box in pixels of the picture as a person sees it. */
export type Box = z.output<typeof boxSchema>;

/** One thing that was found. */
export const detectionSchema = z.object({ label: z.string(), score: z.number(), box: boxSchema });
/** One thing that was found. */
export type Detection = z.output<typeof detectionSchema>;

/** The option of the tasks that find things: scores below it are left out. */
export const thresholdOption = (preset: number) =>
  z.number().min(0).max(1).default(preset).meta({
    title: 'Threshold',
    description: 'What is less sure than this is left out.',
    step: 0.01,
    percent: true,
    rank: 1,
  });

/** `3 things: 2 cat, 1 dog` in few words. */
export function describeDetections(results: readonly (readonly { label: string }[])[]): string {
  const all = results.flat();
  if (all.length === 0) return 'nothing found';
  const counts = [...Map.groupBy(all, ({ label }) => label)].map(
    ([label, same]) => [label, same.length] as const,
  );
  const named = counts.toSorted((a, b) => b[1] - a[1]).slice(0, 3);
  return `${counted(all.length, 'thing')}: ${named.map(([label, count]) => `${String(count)} ${label}`).join(', ')}`;
}

/** Contract of object-detection. */
export const objectDetection = defineTask({
  id: 'object-detection',
  title: 'Object detection',
  summary: 'Finds things in a picture, with a box around each.',
  modality: 'image',
  input: imageInput,
  fields: [{ name: 'image', kind: 'image', title: 'Picture' }],
  options: z.strictObject({ threshold: thresholdOption(0.5) }),
  /** Best first. */
  result: z.array(detectionSchema),
  describeInput: ({ image }) => describeMedia(image, 'a picture'),
  describeResults: describeDetections,
});
