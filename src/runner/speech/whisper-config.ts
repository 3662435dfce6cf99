/** What a Whisper folder says of itself: its tokens, its sizes and its thresholds. */
import { z } from 'zod';
import { invalidInput } from '../../shared/errors.ts';
import {
  idList,
  loadFailed,
  readModelJson,
  readProcessorJson,
  requireModelJson,
} from '../backends/model-files.ts';
import type { TextTokenizer } from '../backends/tokenizer.ts';
import {
  generationSchema,
  readGenerationConfig,
  startToken,
  type GenerationConfig,
} from '../generation/generation-config.ts';
import { LANGUAGES, languageCode } from './languages.ts';
import type { Thresholds } from './fallback.ts';
import type { MelOptions } from './log-mel.ts';
import type { SpeechOptions } from './transcript.ts';

/** Vocabularies of this size and above have languages (`Whisper.is_multilingual` of OpenAI's `whisper/model.py`). */
const MULTILINGUAL_VOCABULARY = 51_865;

const id = z.int().nonnegative();

/** Tokens that older folders force at a place of the prefix; null stands for what is to be told from the sound. */
const forced = z.array(z.tuple([id, id.nullable()])).nullish();

const configSchema = z.looseObject({
  vocab_size: z.int().positive(),
  max_source_positions: z.int().positive().max(100_000).default(1_500),
  max_target_positions: z.int().positive().max(100_000).default(448),
  median_filter_width: z.int().positive().max(1_001).default(7),
  forced_decoder_ids: forced,
});

/** What is read of generation_config.json beside what every model has there. */
const speechGenerationSchema = generationSchema.extend({
  is_multilingual: z.boolean().nullish(),
  language: z.string().nullish(),
  lang_to_id: z.record(z.string(), id).nullish(),
  task_to_id: z.record(z.string(), id).nullish(),
  no_timestamps_token_id: id.nullish(),
  max_initial_timestamp_index: z.int().nonnegative().nullish(),
  forced_decoder_ids: forced,
  alignment_heads: z.array(z.tuple([id, id])).nullish(),
  no_speech_threshold: z.number().nullish(),
  logprob_threshold: z.number().nullish(),
  compression_ratio_threshold: z.number().nullish(),
  top_k: z.int().nonnegative().nullish(),
});

const preprocessorSchema = z.looseObject({
  feature_size: z.int().positive().max(1_024).default(80),
  sampling_rate: z.int().positive().max(200_000).default(16_000),
  hop_length: z.int().positive().max(100_000).default(160),
  n_fft: z.int().positive().max(65_536).default(400),
});

/** A window without speech by these two together is skipped; OpenAI's `transcribe()` has the same defaults. */
const NO_SPEECH_THRESHOLD = 0.6;
const LOG_PROBABILITY_THRESHOLD = -1;
/**
 * Windows whose tokens compress better than this repeat themselves. The "common value" of transformers' `generate`, which
 * measures tokens; the 2.4 of OpenAI's `transcribe()` is for bytes of text.
 */
const COMPRESSION_RATIO_THRESHOLD = 1.35;
/** Tokens that are drawn from above a temperature of 0: transformers' preset. */
const TOP_K = 50;

/** Everything that a transcription needs to know of its model. */
export interface WhisperFacts {
  /** config.json. */
  readonly config: object;
  readonly generation: GenerationConfig;
  readonly mel: MelOptions;
  /** Frames of one window: 3,000, which are 30 seconds. */
  readonly windowFrames: number;
  /** Frames of one step of a timestamp. */
  readonly stride: number;
  /** Most tokens of the decoder, prefix included. */
  readonly maxTokens: number;
  readonly start: number;
  readonly end: number;
  /** `<|notimestamps|>`; null where the vocabulary has none, so that the model knows no times. */
  readonly noTimestamps: number | null;
  readonly maxInitialTimestamp: number | null;
  /** `<|nospeech|>`, null where the vocabulary has none. */
  readonly noSpeech: number | null;
  /** Tokens of languages by code; null for a model of English alone. */
  readonly languages: ReadonlyMap<string, number> | null;
  /** The language that the model's own configuration asks for. */
  readonly language: string | null;
  readonly tasks: ReadonlyMap<string, number>;
  /** Layers and heads that follow the sound, and the width of the filter over them; null where it does not say. */
  readonly alignmentHeads: readonly (readonly [number, number])[] | null;
  readonly medianFilterWidth: number;
  /** What a text must keep to, where nothing else is asked for. */
  readonly thresholds: Thresholds;
  /** Tokens that are drawn from at most; 0 for all. */
  readonly topK: number;
  readonly vocabulary: number;
}

/** The encoder halves the count of frames: its second convolution has a stride of 2 in every Whisper. */
const ENCODER_STRIDE = 2;

/** How a Whisper folder's sounds are prepared. Throws MODEL_LOAD_FAILED. */
export async function readWhisperHearing(
  directory: string,
): Promise<Pick<WhisperFacts, 'mel' | 'windowFrames'>> {
  const config = await requireModelJson(directory, 'config.json', configSchema);
  const sizes = (await readProcessorJson(directory, preprocessorSchema)) ?? preprocessorSchema.parse({});
  return {
    mel: {
      sampleRate: sizes.sampling_rate,
      frameLength: sizes.n_fft,
      hop: sizes.hop_length,
      bands: sizes.feature_size,
    },
    windowFrames: config.max_source_positions * ENCODER_STRIDE,
  };
}

/** Reads config.json, generation_config.json and preprocessor_config.json. Throws MODEL_LOAD_FAILED. */
export async function readWhisperFacts(directory: string, tokenizer: TextTokenizer): Promise<WhisperFacts> {
  const config = await requireModelJson(directory, 'config.json', configSchema);
  const own = (await readModelJson(directory, 'generation_config.json', speechGenerationSchema)) ?? null;
  const generation = await readGenerationConfig(directory);
  const start = startToken(generation) ?? tokenizer.idOf('<|startoftranscript|>');
  const end = idList(generation.eos_token_id)[0] ?? tokenizer.idOf('<|endoftext|>');
  if (start === null || end === null)
    throw loadFailed('Neither its configuration nor its tokenizer names the tokens of start and end.');
  const noTimestamps = own?.no_timestamps_token_id ?? tokenizer.idOf('<|notimestamps|>');
  const multilingual = own?.is_multilingual ?? config.vocab_size >= MULTILINGUAL_VOCABULARY;
  const languages = multilingual ? languagesOf(own?.lang_to_id ?? null, tokenizer) : null;
  return {
    config,
    // Beams give their text at the end, and hide how sure each token was.
    generation: { ...generation, num_beams: 1 },
    ...(await readWhisperHearing(directory)),
    stride: ENCODER_STRIDE,
    maxTokens: config.max_target_positions,
    start,
    end,
    noTimestamps,
    maxInitialTimestamp: own?.max_initial_timestamp_index ?? null,
    noSpeech: tokenizer.idOf('<|nospeech|>') ?? tokenizer.idOf('<|nocaptions|>'),
    languages,
    language:
      own?.language ?? forcedLanguage(own?.forced_decoder_ids ?? config.forced_decoder_ids, languages),
    tasks: tasksOf(own?.task_to_id ?? null, tokenizer),
    alignmentHeads: own?.alignment_heads ?? null,
    medianFilterWidth: config.median_filter_width,
    thresholds: {
      noSpeech: own?.no_speech_threshold ?? NO_SPEECH_THRESHOLD,
      logProbability: own?.logprob_threshold ?? LOG_PROBABILITY_THRESHOLD,
      compressionRatio: own?.compression_ratio_threshold ?? COMPRESSION_RATIO_THRESHOLD,
    },
    topK: own?.top_k ?? TOP_K,
    vocabulary: config.vocab_size,
  };
}

/** Older folders have no table of languages; the tokenizer's own tokens say the same. */
function languagesOf(
  given: Readonly<Record<string, number>> | null,
  tokenizer: TextTokenizer,
): Map<string, number> {
  if (given !== null)
    return new Map(Object.entries(given).map(([token, value]) => [token.replace(/^<\||\|>$/g, ''), value]));
  return new Map(
    Object.keys(LANGUAGES).flatMap((code): [string, number][] => {
      const token = tokenizer.idOf(`<|${code}|>`);
      return token === null ? [] : [[code, token]];
    }),
  );
}

/** The language that a model tuned to one forces behind its start token. */
function forcedLanguage(
  tokens: z.output<typeof forced>,
  languages: ReadonlyMap<string, number> | null,
): string | null {
  const second = tokens?.find(([place]) => place === 1)?.[1];
  return [...(languages ?? [])].find(([, token]) => token === second)?.[0] ?? null;
}

function tasksOf(
  given: Readonly<Record<string, number>> | null,
  tokenizer: TextTokenizer,
): Map<string, number> {
  if (given !== null) return new Map(Object.entries(given));
  return new Map(
    ['transcribe', 'translate'].flatMap((task): [string, number][] => {
      const token = tokenizer.idOf(`<|${task}|>`);
      return token === null ? [] : [[task, token]];
    }),
  );
}

/**
 * The code of the language that a request names, or null where it is to be told from the sound. Throws INVALID_INPUT for
 * one that the model does not know.
 */
export function chosenLanguage(facts: WhisperFacts, asked: string | undefined): string | null {
  if (facts.languages === null) {
    if (asked === undefined || languageCode(asked) === 'en') return 'en';
    throw invalidInput('options.language', 'this model knows English alone', 'Leave it out, or say english.');
  }
  const given = asked ?? facts.language;
  if (given === null) return null;
  // Fine-tuned models may have languages of their own.
  const own = given
    .trim()
    .toLowerCase()
    .replace(/^<\||\|>$/g, '');
  const code = facts.languages.has(own) ? own : languageCode(own);
  if (code !== null && facts.languages.has(code)) return code;
  const known = [...facts.languages.keys()].slice(0, 100).join(', ');
  throw invalidInput(
    'options.language',
    `"${given.slice(0, 40)}" is no language that this model knows`,
    `Use one of: ${known}.`,
  );
}

/** The thresholds of a request; those that it leaves out are the model's. */
export function chosenThresholds({ thresholds }: WhisperFacts, asked: SpeechOptions): Thresholds {
  return {
    compressionRatio: asked.compression_ratio_threshold ?? thresholds.compressionRatio,
    logProbability: asked.logprob_threshold ?? thresholds.logProbability,
    noSpeech: asked.no_speech_threshold ?? thresholds.noSpeech,
  };
}

/** Throws INVALID_INPUT for a translation by a model that can't. */
export function checkTask(facts: WhisperFacts, task: 'transcribe' | 'translate'): void {
  if (task === 'translate' && (facts.languages === null || !facts.tasks.has(task)))
    throw invalidInput(
      'options.task',
      'this model only writes down what is said',
      'Choose a multilingual model to translate.',
    );
}

/** The decoder's first tokens. `language` is null for a model of English alone, which has no token for it. */
export function prefixOf(
  facts: WhisperFacts,
  language: string | null,
  task: string,
  timestamps: boolean,
): number[] {
  const spoken = language === null ? undefined : facts.languages?.get(language);
  const doing = facts.languages === null ? undefined : facts.tasks.get(task);
  return [
    facts.start,
    ...(spoken === undefined ? [] : [spoken]),
    ...(doing === undefined ? [] : [doing]),
    ...(timestamps || facts.noTimestamps === null ? [] : [facts.noTimestamps]),
  ];
}
