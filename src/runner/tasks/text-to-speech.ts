/** text-to-speech: a text is spoken sentence by sentence, each of which can be heard before the next one is made. */
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import type { RunOutput } from '../../shared/runner.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import { textToSpeech } from '../../shared/tasks/text-to-speech.ts';
import { kokoroSpeaker } from '../audio/speech/kokoro.ts';
import { sentencesOf } from '../audio/speech/sentences.ts';
import { chosenVoice, type Ort, type Speaker } from '../audio/speech/speaker.ts';
import { speechT5Speaker } from '../audio/speech/speecht5.ts';
import { stretch } from '../audio/speech/stretch.ts';
import { vitsSpeaker } from '../audio/speech/vits.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadFailed, requireModelJson } from '../backends/model-files.ts';
import { encodeWav } from '../media/audio.ts';
import { joinSamples } from '../media/resample-audio.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof textToSpeech>;
type Options = OptionsOf<typeof textToSpeech>;
type Result = ResultOf<typeof textToSpeech>;

/** Longest text that is spoken at once: about two hours, the longest sound that is taken anywhere. */
const MAX_SPOKEN_CHARACTERS = 100_000;
/** Silence between two sentences, as a reader pauses. */
const PAUSE_SECONDS = 0.2;
/** Characters that a warning names. */
const MAX_NAMED = 20;

const SPEAKERS: Readonly<Record<string, (ort: Ort, model: GraphSet) => Promise<Speaker>>> = {
  vits: vitsSpeaker,
  speecht5: speechT5Speaker,
  style_text_to_speech_2: kokoroSpeaker,
};

/** Well-known kinds that no exporter makes graphs of: Bark is five networks in a loop of its own, XTTS brings its own code. */
const WITHOUT_GRAPHS: ReadonlySet<string> = new Set(['bark', 'xtts']);

/** Needs the graphs of a model that speaks, of a kind that is known by its config.json. */
export const prepareTextToSpeech: PrepareTask = async (plan, model) => {
  const graphs = asGraphs(model, plan.task);
  const { model_type } = await requireModelJson(
    plan.directory,
    'config.json',
    z.looseObject({ model_type: z.string().max(200) }),
  );
  const make = SPEAKERS[model_type];
  if (make === undefined)
    throw loadFailed(
      WITHOUT_GRAPHS.has(model_type)
        ? `There is no form of ${model_type} models in ONNX that anybody agreed on, so Hearth does not run them.`
        : `Hearth does not know how models of the kind "${model_type}" speak.`,
      'Choose a VITS or MMS, a SpeechT5 or a Kokoro model.',
    );
  const speaker = await make(await import('onnxruntime-node'), graphs);
  return behindContract(
    textToSpeech,
    async (items, options, context) => await speakAll(speaker, items, options, context),
  );
};

async function speakAll(
  speaker: Speaker,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  const voice = chosenVoice(speaker.voices, options.voice);
  const texts = items.map(({ text }) => readable(speaker, text, voice));
  const warnings = [seedWarning(speaker, options), leftOutWarning(speaker, items, voice)];
  const results: Result[] = [];
  for (const sentences of texts)
    results.push(await speakText(speaker, sentences, voice, options.speed, context));
  return { results, warnings: warnings.filter((warning) => warning !== null) };
}

/** The sentences of a text; throws INVALID_INPUT for one that can't be spoken, before any work. */
function readable(speaker: Speaker, text: string, voice: string | null): string[] {
  if (text.length > MAX_SPOKEN_CHARACTERS)
    throw invalidInput(
      'inputs.text',
      `has ${text.length.toLocaleString('en')} characters, and ${MAX_SPOKEN_CHARACTERS.toLocaleString('en')} are the most that are spoken at once`,
      'Give it in several parts.',
    );
  const sentences = sentencesOf(text).filter((sentence) => speaker.canSpeak(sentence, voice));
  if (sentences.length === 0)
    throw invalidInput(
      'inputs.text',
      'holds nothing that this voice can speak',
      'Write in the language of the voice; numbers and signs as words.',
    );
  return sentences;
}

function seedWarning(speaker: Speaker, { seed }: Options): string | null {
  return seed === undefined || speaker.seeded
    ? null
    : 'This model draws its noise inside its graph, so a seed does not make the same speech again.';
}

function leftOutWarning(speaker: Speaker, items: readonly Input[], voice: string | null): string | null {
  const sentences = items.flatMap(({ text }) => sentencesOf(text));
  const left = [...new Set(sentences.flatMap((sentence) => speaker.unspoken(sentence, voice)))];
  if (left.length === 0) return null;
  const named = left.slice(0, MAX_NAMED).join(' ');
  return `This voice has no sound for ${named}${left.length > MAX_NAMED ? ' and others' : ''}; they were left out. Write numbers and signs as words.`;
}

async function speakText(
  speaker: Speaker,
  sentences: readonly string[],
  voice: string | null,
  speed: number,
  context: RunContext,
): Promise<Result> {
  const { sampleRate } = speaker;
  const pause = new Float32Array(Math.round(PAUSE_SECONDS * sampleRate));
  const said: Float32Array[] = [];
  const chunks: Result['chunks'] = [];
  let at = 0;
  for (const text of sentences) {
    context.signal.throwIfAborted();
    if (said.length > 0) {
      said.push(pause);
      at += pause.length;
    }
    const { samples, atSpeed } = await speaker.speak(text, { voice, speed, signal: context.signal });
    const spoken = atSpeed ? samples : stretch(samples, sampleRate, speed);
    const chunk: Result['chunks'][number] = {
      text,
      timestamp: [at / sampleRate, (at + spoken.length) / sampleRate],
    };
    said.push(spoken);
    chunks.push(chunk);
    at += spoken.length;
    if (sentences.length > 1)
      await context.write({ type: 'partial', result: await resultOf(spoken, sampleRate, [chunk], context) });
  }
  return await resultOf(joinSamples(said), sampleRate, chunks, context);
}

async function resultOf(
  samples: Float32Array,
  sampleRate: number,
  chunks: Result['chunks'],
  { media }: RunContext,
): Promise<Result> {
  return {
    audio: await media.save(encodeWav(samples, sampleRate), 'audio/wav'),
    sampling_rate: sampleRate,
    chunks,
    duration: samples.length / sampleRate,
  };
}
