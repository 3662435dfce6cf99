/** Pictures and sounds by reference: bytes are put once into the media store, and a small reference travels. */
import { z } from 'zod';

/** Kinds of media that a task takes. */
export type MediaKind = 'image' | 'audio';

/** Longest encoded picture or sound in one field, in characters: base64 of what a request's body may hold. */
export const MAX_ENCODED_LENGTH = 32 * 1024 * 1024;

/** Longest name of a file that goes along with a reference; file systems stop at 255 bytes. */
export const MAX_MEDIA_NAME = 255;

/**
 * A picture or sound in the media store. Outside of the app (HTTP, command line) it becomes a data URL, or base64
 * alone for a sound.
 */
export const mediaRefSchema = z.strictObject({
  /** SHA-256 of the content, or of path, size and time of a file that stays where it lies; in hex. */
  media_id: z.string().regex(/^[0-9a-f]{64}$/, 'is no id of a stored file'),
  /** MIME type, as its first bytes say; whether it can be read, only its decoder knows. */
  type: z.string().max(100),
  bytes: z.int().nonnegative(),
  name: z.string().max(MAX_MEDIA_NAME).optional(),
});
/** A picture or sound in the media store. */
export type MediaRef = z.output<typeof mediaRefSchema>;

/** True for a reference. */
export function isMediaRef(value: unknown): value is MediaRef {
  return mediaRefSchema.safeParse(value).success;
}

/** What a picture or sound in a parsed input is called where a run is listed. */
export function describeMedia(media: string | MediaRef, fallback: string): string {
  return typeof media === 'string' ? fallback : (media.name ?? fallback);
}

const NAMES: Readonly<Record<MediaKind, string>> = { image: 'picture', audio: 'sound' };
const DATA_URL = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+)?(?:;[a-z0-9-]+=[^;,]*)*;base64,/i;
const ADDRESS =
  /^\s*(?:[a-z][a-z0-9+.-]*:|\/|\\|~|\.{1,2}[\\/]|[^=]*\.(?:png|jpe?g|webp|gif|avif|tiff?|bmp|wav|mp3|flac|ogg|opus|m4a|webm)$)/i;
/** Padding only at the end; the run of letters is possessive in effect, as no other part can match one of them. */
const BASE64 = /^[A-Za-z0-9+/_\s-]*={0,2}\s*$/;

/** Type and base64 of a data URL or of base64 alone; null for anything else. */
export function splitEncoded(
  value: string,
): { readonly type: string | null; readonly base64: string } | null {
  const head = DATA_URL.exec(value.slice(0, 300));
  const base64 = head === null ? value : value.slice(head[0].length);
  if (base64.trim() === '' || !BASE64.test(base64)) return null;
  return { type: head?.[1]?.toLowerCase() ?? null, base64 };
}

/** The smallest picture and the head of the smallest sound have more characters as base64. */
const SHORTEST_BASE64 = 44;

/** `/etc/passwd` is base64 too, as far as its letters go. */
function isShortPath(value: string): boolean {
  return value.length < SHORTEST_BASE64 && value.trimStart().startsWith('/');
}

/** True for a data URL, and for base64 that is long enough to be a picture or a sound and not a word. */
export function isEncoded(value: string): boolean {
  const parts = splitEncoded(value);
  return parts !== null && (value.length >= SHORTEST_BASE64 || value.trimStart().startsWith('data:'));
}

function encodedProblem(value: string, kind: MediaKind): string | null {
  const noun = NAMES[kind];
  if (value === '') return `is empty; give a ${noun} as a data URL or base64`;
  const parts = splitEncoded(value);
  if (parts === null && value.trimStart().toLowerCase().startsWith('data:')) {
    return `is a data URL without base64 in it, or with letters that are not base64; give the ${noun} as data:TYPE;base64,…`;
  }
  if (parts === null || isShortPath(value)) {
    return ADDRESS.test(value.slice(0, 300))
      ? `is an address or a path, and nothing is fetched; give the ${noun} itself as a data URL or base64`
      : `is no ${noun}; give one as a data URL or base64`;
  }
  const given = parts.type?.split('/')[0];
  const other = kind === 'image' ? 'audio' : 'image';
  return given === other || given === 'text'
    ? `is of the type ${parts.type ?? ''}, and a ${noun} is needed`
    : null;
}

/**
 * A picture or sound as a field of an input: a data URL, base64, or a reference to the media store. The engine puts
 * encoded ones into the store before anything else sees them.
 */
export function mediaSchema(kind: MediaKind): z.ZodType<string | MediaRef, string | MediaRef> {
  const encoded = z
    .string()
    .max(
      MAX_ENCODED_LENGTH,
      `is longer than the ${MAX_ENCODED_LENGTH.toLocaleString('en')} characters that it may have`,
    )
    .superRefine((value, context) => {
      const problem = encodedProblem(value, kind);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    })
    .meta({ description: `A ${NAMES[kind]} as a data URL or base64.` });
  return z.union([encoded, mediaRefSchema], `is no ${NAMES[kind]}; give one as a data URL or base64`);
}

/** A picture as a field of an input. */
export const imageSchema = mediaSchema('image');
/** A sound as a field of an input. */
export const audioSchema = mediaSchema('audio');

/** An input that is one picture, as it is or as `{"image": …}`; parsed it always has the name. */
export const imageInput = z
  .union([imageSchema, z.strictObject({ image: imageSchema })])
  .transform((given) => (typeof given === 'string' || 'media_id' in given ? { image: given } : given));

/** An input that is one sound, as it is or as `{"audio": …}`; parsed it always has the name. */
export const audioInput = z
  .union([audioSchema, z.strictObject({ audio: audioSchema })])
  .transform((given) => (typeof given === 'string' || 'media_id' in given ? { audio: given } : given));

/** A picture or sound in a result: a reference inside the app, a data URL (sounds: base64) outside. */
export const mediaResultSchema = mediaRefSchema.meta({
  override: {
    type: 'string',
    description: 'A picture as a PNG data URL, or a sound as base64 of a WAV file.',
  },
});
