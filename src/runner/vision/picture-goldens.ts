/** What Pillow, torch and transformers made of the small pictures of every kind, for the tests. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { MediaRef } from '../../shared/media.ts';
import { sameInTests } from '../accuracy.ts';
import type { RunMedia } from '../tasks/context.ts';
import { GOLDENS, golden, testMedia } from '../testing.ts';
import { processorConfigSchema } from './processor-config.ts';

/** Folder of the small pictures. */
export const KINDS = join(GOLDENS, 'pictures/kinds');

const size = { width: z.int(), height: z.int() };
const mode = z.enum(['bilinear', 'bicubic', 'nearest']);
const filter = z.enum(['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos']);

/** The golden file; `sha256` is the start of the digest of all bytes. */
export const pictureGoldens = golden(
  'pictures.json',
  z.object({
    decoded: z.array(
      z.object({ file: z.string(), ...size, sha256: z.string().optional(), bytes: z.string().optional() }),
    ),
    resized: z.array(z.object({ filter, ...size, sha256: z.string() })),
    interpolated: z.object({
      plane: z.array(z.number()),
      ...size,
      cases: z.array(z.object({ mode, alignCorners: z.boolean(), ...size, values: z.array(z.number()) })),
    }),
    prepared: z.array(
      z.object({
        config: processorConfigSchema,
        picture: z.enum(['wide', 'tall', 'small']),
        shape: z.tuple([z.int(), z.int(), z.int()]),
        sha256: z.string(),
      }),
    ),
  }),
);

/** The digest that the golden file keeps of some values. */
function digestOf(values: Uint8Array | Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

/** Compares values with a digest. */
type Same = (values: Uint8Array | Float32Array, sha256: string | undefined) => void;

/** A comparison to the bit, for each test of a file; how many of them fail becomes one line of docs/accuracy.md. */
export function toTheBit(task: string, architecture: string, inputs: string): Same {
  const expectSame = sameInTests({ task, architecture, inputs, measure: 'cases of which a bit differs' });
  return (values, sha256) => expectSame(digestOf(values), sha256);
}

/** The small pictures as the media of a run, and the reference of each by its name. */
export function pictureMedia(): { readonly media: RunMedia; ref(file: string): MediaRef } {
  const idOf = (file: string): string => createHash('sha256').update(file).digest('hex');
  const files = pictureGoldens.decoded.map(({ file }) => file);
  return {
    media: testMedia(Object.fromEntries(files.map((file) => [idOf(file), join(KINDS, file)]))),
    ref: (file) => ({ media_id: idOf(file), type: 'image/png', bytes: 1, name: file }),
  };
}
