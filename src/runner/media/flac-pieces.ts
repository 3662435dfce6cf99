/** The bytes of a sound in the small pieces that its decoder gets. */
import { piecesOf, type SoundFile } from './audio-file.ts';
import type { FlacHeader } from './audio-headers.ts';
import { FLAC_FRAME_HEADER, mostSamples, startsFrame } from './flac-frames.ts';

/**
 * Bytes that a decoder gets at a time. A frame of silence takes 11 bytes of FLAC for 65,535 samples, so a piece may
 * grow by thousands of times, and what is decoded of one is held all at once.
 */
export const PIECE_BYTES = 1_024;

/**
 * Samples of one channel that the frames of a piece may hold together: five seconds of CD. A real file has a frame or
 * less in {@link PIECE_BYTES}; of one that is all silence the decoder gets a few frames at a time.
 */
const PIECE_SAMPLES = 262_144;

/**
 * A FLAC without its metadata, of which pictures may be longer than the sound. The decoder misses a frame whose header
 * comes in two pieces, so pieces end where no header can be under way.
 */
export async function* flacPieces(file: SoundFile, { head, frames }: FlacHeader): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = head;
  for await (const large of piecesOf(file, frames)) {
    for (let at = 0; at < large.length;) {
      const taken = large.subarray(at, at + PIECE_BYTES - held.length);
      at += taken.length;
      const piece = Buffer.concat([held, taken]);
      const end = safeEnd(piece);
      yield* fewFrames(piece.subarray(0, end));
      held = piece.subarray(end);
    }
  }
  yield* fewFrames(held);
}

/** A piece in parts of {@link PIECE_SAMPLES} at most; each part ends before the header of a frame. */
export function* fewFrames(piece: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  let samples = 0;
  for (let at = 0; at + 2 < piece.length; at += 1) {
    if (!startsFrame(piece, at)) continue;
    const own = mostSamples((piece[at + 2] ?? 0) >> 4);
    if (samples > 0 && samples + own > PIECE_SAMPLES) {
      yield piece.subarray(start, at);
      start = at;
      samples = 0;
    }
    samples += own;
  }
  yield piece.subarray(start);
}

/** Where a piece may end: no sync code begins in the bytes before it that a header may have. */
export function safeEnd(piece: Uint8Array): number {
  let end = piece.length;
  for (let at = end - 1; at >= 0 && at >= end - FLAC_FRAME_HEADER; at -= 1) {
    const next = piece[at + 1];
    // 14 bits of sync, one of zero, one that says how blocks are numbered.
    if (piece[at] === 0xff && (at + 1 >= end || next === undefined || (next & 0xfe) === 0xf8)) end = at;
  }
  // A piece of nothing but sync codes is no sound: it goes as it is.
  return end < FLAC_FRAME_HEADER ? piece.length : end;
}
