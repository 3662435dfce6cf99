/** From a file that a person gave to a sound in the store. */
import { invalidInput } from '../../../shared/errors.ts';
import type { MediaRef } from '../../../shared/media.ts';
import { uploadMedia } from '../../stores/media.ts';
import { wavFile } from './wav.ts';

/** File names and types of AAC, which only the browser can decode: no freely licensed decoder for it runs outside. */
const AAC = /\.(m4a|mp4|aac|m4b)$/i;
const AAC_TYPE = /^(audio|video)\/(mp4|x-m4a|m4a|aac|aacp)$/i;

/** The most that the browser is asked to decode into memory at once, bytes: about 2 h of AAC at 128 kbit/s. */
const MAX_AAC_BYTES = 128 * 1024 * 1024;

/** The rate that AAC is decoded at, Hz; models take 16 to 48 kHz. */
const DECODE_RATE = 48_000;

/** Puts a sound into the store; AAC goes as WAV. Throws a HearthError. */
export async function takeSound(file: File): Promise<MediaRef> {
  return await uploadMedia(isAac(file) ? await asWav(file) : file);
}

/** True for a file in a container of AAC, as far as its name and type say. */
export function isAac({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return AAC.test(name) || AAC_TYPE.test(type);
}

async function asWav(file: File): Promise<File> {
  if (file.size > MAX_AAC_BYTES)
    throw invalidInput(
      file.name,
      'is too long for AAC, which is decoded as a whole',
      'Save it as MP3 or FLAC.',
    );
  try {
    const context = new OfflineAudioContext(1, 1, DECODE_RATE);
    const buffer = await context.decodeAudioData(await file.arrayBuffer());
    const channels = Array.from({ length: buffer.numberOfChannels }, (_, index) =>
      buffer.getChannelData(index),
    );
    const name = file.name.replace(/\.[^.]*$/, '.wav');
    return new File([wavFile(channels, buffer.sampleRate)], name, { type: 'audio/wav' });
  } catch {
    throw invalidInput(file.name, 'can’t be decoded here', 'Save it as WAV, MP3 or FLAC.');
  }
}
