/** Kokoro (StyleTTS 2): phonemes and a style vector to samples. The style hangs on how many phonemes there are. */
import { z } from 'zod';
import type { GraphSet } from '../../backends/backend.ts';
import { outputOf } from '../../backends/graphs.ts';
import { loadFailed, readModelJson } from '../../backends/model-files.ts';
import { floatTensor, floatsOf, intTensor } from '../../backends/tensors.ts';
import { TextTokenizer } from '../../backends/tokenizer.ts';
import { MAX_AUDIO_RATE, MIN_AUDIO_RATE } from '../../media/audio-limits.ts';
import { loadEnglish } from './english.ts';
import { readsEnglish, voicePhonemes } from './ipa.ts';
import type { Ort, Speaker } from './speaker.ts';
import { readVoice, voiceFiles, type VoiceFile } from './voice-files.ts';

/** Numbers of a style. */
const STYLE = 256;
/** Tokens that the model reads at once, those at the ends included. */
const MAX_TOKENS = 512;

/** Sentences whose phonemes are kept: more than a text of the longest kind has. */
const MOST_KNOWN = 5_000;

const configSchema = z.looseObject({
  sampling_rate: z.int().min(MIN_AUDIO_RATE).max(MAX_AUDIO_RATE).default(24_000),
});

/** Reads a Kokoro model's tokenizer and the list of its voices. Throws MODEL_LOAD_FAILED. */
export async function kokoroSpeaker(ort: Ort, model: GraphSet): Promise<Speaker> {
  const { directory } = model.plan;
  const config = (await readModelJson(directory, 'config.json', configSchema)) ?? configSchema.parse({});
  const tokenizer = await TextTokenizer.load(directory);
  const files = await voiceFiles(directory, 'voices');
  if (files.length === 0)
    throw loadFailed(
      'The folder voices is missing from the model’s folder, or empty.',
      'Get the whole model again.',
    );
  const styles = new Map<string, Promise<Float32Array>>();
  const english = files.some(({ name }) => readsEnglish(name)) ? await loadEnglish() : null;
  const phonemesFor = remembered((text, voice) => voicePhonemes(text, voice, english));
  return {
    sampleRate: config.sampling_rate,
    voices: files.map(({ name }) => name),
    seeded: true,
    unspoken: (sentence, voice) => {
      const phonemes = phonemesFor(sentence, voice);
      return [...new Set(phonemes)].filter(
        (letter) => /[\p{L}\p{N}\p{M}]/u.test(letter) && tokenizer.bareIds(letter).length === 0,
      );
    },
    canSpeak: (sentence, voice) => tokenizer.bareIds(phonemesFor(sentence, voice)).length > 0,
    speak: async (sentence, { voice, speed }) => {
      const bare = tokenizer
        .bareIds(phonemesFor(sentence, voice))
        .slice(0, MAX_TOKENS - tokenizer.specialTokens);
      const ids = tokenizer.wrap(bare);
      const file = files.find(({ name }) => name === voice) ?? files[0];
      const style = file === undefined ? new Float32Array() : await styleFor(file, bare.length, styles);
      const outputs = await model.main.run({
        input_ids: intTensor(ort, ids, [1, ids.length]),
        style: floatTensor(ort, style, [1, STYLE]),
        speed: floatTensor(ort, Float32Array.of(speed), [1]),
      });
      const samples = Float32Array.from(floatsOf(outputOf(outputs, 'waveform', 'audio')));
      return { samples, atSpeed: true };
    },
  };
}

type Reading = (text: string, voice: string | null) => string;

/** The last answers of a function: each sentence is asked for three times. */
function remembered(phonemes: Reading): Reading {
  const known = new Map<string, string>();
  return (text, voice) => {
    const key = `${voice ?? ''} ${text}`;
    const found = known.get(key) ?? phonemes(text, voice);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, found);
    return found;
  };
}

/** The row of a voice for so many phonemes; a voice has one for each count, the last for all that are longer. */
async function styleFor(
  file: VoiceFile,
  phonemes: number,
  read: Map<string, Promise<Float32Array>>,
): Promise<Float32Array> {
  const reading = read.get(file.name) ?? readVoice(file);
  read.set(file.name, reading);
  const numbers = await reading;
  const rows = Math.floor(numbers.length / STYLE);
  if (rows === 0 || numbers.length % STYLE !== 0)
    throw loadFailed(`The file of the voice "${file.name}" is damaged.`, 'Get the model again.');
  const row = Math.min(phonemes, rows - 1);
  return numbers.slice(row * STYLE, (row + 1) * STYLE);
}
