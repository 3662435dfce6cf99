/** Named places in a picture that an answer in words speaks of. */
import { z } from 'zod';
import { boxSchema } from './object-detection.ts';

/** One place, in pixels of the picture as a person sees it: a box, or outlines of x and y one after the other. */
export const regionSchema = z.object({
  /** What it is, or the text that stands there; empty where the model only shows it. */
  label: z.string(),
  box: boxSchema.optional(),
  /** A thing may be in several parts; text that is written askew has one outline of four corners. */
  polygons: z.array(z.array(z.number())).optional(),
});
/** One place. */
export type Region = z.output<typeof regionSchema>;
