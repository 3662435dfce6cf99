/** How much the media store holds, and how large one file may be, each with its reason. Bytes are of 10^6 to the MB. */
import type { MediaKind } from '../../shared/media.ts';

/** All files of the store together: some 500 photos of a phone, or three hours of sound; little beside models. */
export const MAX_STORE_BYTES = 2_000_000_000;

/** How long a file stays that nobody used: as long as the history keeps runs where nobody says otherwise. */
export const MAX_AGE_MS = 90 * 86_400_000;

/**
 * The same where no history is kept, so that nothing refers to a file once its run is over: a result stays long enough
 * to be looked at and saved.
 */
export const WITHOUT_HISTORY_MS = 3_600_000;

/** Most files: a listing of the folder stays below half a second. */
export const MAX_STORE_FILES = 20_000;

/** Largest single file of a kind. A picture of 100 megapixels as 16-bit TIFF takes 600 MB, which no decoder here reads. */
export const MAX_FILE_BYTES: Readonly<Record<MediaKind, number>> = {
  /** A PNG of 60 megapixels of noise. */
  image: 256_000_000,
  /** Ninety minutes of 44.1 kHz stereo as WAV. */
  audio: 1_000_000_000,
};

/** Largest file of no known kind; only its decoder will know what to do with it. */
export const MAX_OTHER_BYTES = 256_000_000;

/** A part of a file whose writer is gone is left for so long, as another process may still be writing it. */
export const DRAFT_AGE_MS = 3_600_000;

/** The store is swept again once so much was added since it was counted last. */
export const SWEEP_AFTER_BYTES = 100_000_000;

/** The first sweep comes when the start is over. */
export const FIRST_SWEEP_MS = 15_000;

/** Then it is swept so often. */
export const SWEEP_INTERVAL_MS = 3_600_000;

/** Files of one result that are looked at or read side by side; Node's own pool for files has four threads. */
export const MADE_AT_ONCE = 8;

/**
 * Files of this size are written and read in one go: that takes main less time (some tenths of a millisecond from and
 * to the system's memory) than the same through Node's pool of threads, whose four trips cost it more than the bytes do.
 */
export const AT_ONCE_BYTES = 500_000;

/** The largest file of a type. */
export function maxBytesOf(type: string): number {
  if (type.startsWith('image/')) return MAX_FILE_BYTES.image;
  return type.startsWith('audio/') ? MAX_FILE_BYTES.audio : MAX_OTHER_BYTES;
}
