/**
 * Sounds in WebM, Matroska and MP4. The packets are taken out and put into Ogg pages, which the decoders read; the
 * library that does both needs no decoder of the platform for it.
 */
import {
  AppendOnlyStreamTarget,
  CustomSource,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Input,
  MATROSKA,
  MP4,
  OggOutputFormat,
  Output,
  QTFF,
  WEBM,
  type InputAudioTrack,
} from 'mediabunny';
import { decodePieces, type AudioSource } from './audio-decoders.ts';
import type { SoundFile } from './audio-file.ts';
import { soundDamaged, soundRefused } from './audio-limits.ts';

const CONVERT =
  'Save it as WAV, FLAC, MP3 or Ogg; Hearth itself turns such a file into WAV where it is dropped into its window.';

/** Opens the sound of a container; throws INVALID_INPUT where there is none, or one of a codec that is not decoded. */
export async function openContainer(file: SoundFile, name: string): Promise<AudioSource> {
  const input = new Input({
    formats: [WEBM, MATROSKA, MP4, QTFF],
    source: new CustomSource({
      getSize: () => file.size,
      read: async (start, end) => await file.read(start, end - start),
    }),
  });
  const dispose = async (): Promise<void> => {
    input.dispose();
    await file[Symbol.asyncDispose]();
  };
  const track = await damagedUnless(name, async () => await input.getPrimaryAudioTrack());
  if (track === null)
    throw soundRefused(`the ${name} file holds no sound`, 'Give a file with a sound in it.');
  const codec = await damagedUnless(name, async () => await track.getCodec());
  if (codec !== 'opus' && codec !== 'vorbis')
    throw soundRefused(
      `the ${name} file holds sound of the kind ${codec === null ? 'unknown' : codec.toUpperCase()}, which is not decoded here`,
      CONVERT,
    );
  const header = await damagedUnless(name, async () => ({
    channels: await track.getNumberOfChannels(),
    sampleRate: await track.getSampleRate(),
    seconds: (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp()),
  }));
  return {
    header,
    name,
    blocks: () => decodePieces(asOgg(track, codec, name), codec, name),
    [Symbol.asyncDispose]: dispose,
  };
}

async function damagedUnless<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    throw soundDamaged(name);
  }
}

/** The packets of a track as an Ogg file, piece by piece. */
async function* asOgg(
  track: InputAudioTrack,
  codec: 'opus' | 'vorbis',
  name: string,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const target = new AppendOnlyStreamTarget(
    new WritableStream<Uint8Array>({
      write: (piece) => {
        pieces.push(piece.slice());
      },
    }),
  );
  const taken = (): Uint8Array[] => {
    const ready = pieces;
    pieces = [];
    return ready;
  };
  const output = new Output({ format: new OggOutputFormat(), target });
  const packets = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(packets);
  const config = await damagedUnless(name, async () => {
    await output.start();
    return await track.getDecoderConfig();
  });
  if (config === null) throw soundDamaged(name);
  const all = new EncodedPacketSink(track).packets();
  for (;;) {
    const next = await damagedUnless(name, async () => await all.next());
    if (next.done === true) break;
    await damagedUnless(name, async () => {
      await packets.add(next.value, { decoderConfig: config });
    });
    yield* taken();
  }
  await damagedUnless(name, async () => {
    await output.finalize();
  });
  yield* taken();
}
