/** automatic-speech-recognition: sounds of any length through Whisper, Moonshine or a CTC model, told as it is heard. */
import { z } from 'zod';
import { HearthError } from '../../shared/errors.ts';
import type { Plan, RunOutput } from '../../shared/runner.ts';
import { automaticSpeechRecognition } from '../../shared/tasks/automatic-speech-recognition.ts';
import type { InputOf, OptionsOf, ResultOf } from '../../shared/tasks/contract.ts';
import type { GraphSet } from '../backends/backend.ts';
import { requireModelJson } from '../backends/model-files.ts';
import { decodeAudio } from '../media/audio.ts';
import { CtcSpeech } from '../speech/ctc.ts';
import { Moonshine } from '../speech/moonshine.ts';
import { triesWarning, type WindowTry } from '../speech/fallback.ts';
import { holdsNoSpeech } from '../speech/quiet.ts';
import type { SpeechModel, SpeechReport, Transcript } from '../speech/transcript.ts';
import { Whisper } from '../speech/whisper.ts';
import type { RunContext } from './context.ts';
import { asGraphs, behindContract, type PrepareTask } from './prepare.ts';

type Input = InputOf<typeof automaticSpeechRecognition>;
type Options = OptionsOf<typeof automaticSpeechRecognition>;
type Result = ResultOf<typeof automaticSpeechRecognition>;

const configSchema = z.looseObject({ model_type: z.string().max(200).nullish() });

/** Needs the graphs of a speech model. */
export const prepareSpeechRecognition: PrepareTask = async (plan, model) => {
  const speech = await openSpeech(asGraphs(model, plan.task), plan);
  return behindContract(
    automaticSpeechRecognition,
    async (items, options, context) => await runSpeechRecognition(speech, items, options, context),
  );
};

async function openSpeech(model: GraphSet, plan: Plan): Promise<SpeechModel> {
  const { model_type: type } = await requireModelJson(plan.directory, 'config.json', configSchema);
  if (type === 'whisper' || type === 'lite-whisper') return await Whisper.open(model, plan.directory);
  if (type === 'moonshine') return await Moonshine.open(model, plan.directory);
  if (model.main.outputNames.includes('logits') && !model.has('encoder_model'))
    return await CtcSpeech.open(model, plan.directory);
  throw new HearthError(
    'TASK_NOT_SUPPORTED',
    `Speech models of the type ${type ?? 'that config.json leaves out'} are not known here.`,
    'Choose a Whisper, Moonshine or wav2vec2 model.',
  );
}

/**
 * Hears each sound in turn. `token` events carry text that is final, in order; in a long sound a `partial` event after
 * each window carries everything so far.
 */
export async function runSpeechRecognition(
  model: SpeechModel,
  items: readonly Input[],
  options: Options,
  context: RunContext,
): Promise<RunOutput> {
  model.check(options);
  const started = context.now();
  const warnings = new Set<string>();
  const results: Result[] = [];
  let firstText: number | undefined;
  for (const [index, { audio }] of items.entries()) {
    context.signal.throwIfAborted();
    const { samples, duration } = await decodeAudio(context.media.path(audio), model.sampleRate);
    const tries: WindowTry[] = [];
    const place = items.length > 1 ? { item: index } : {};
    const report: SpeechReport = {
      signal: context.signal,
      text: async (text) => {
        firstText ??= context.now();
        await context.write({ type: 'token', text, ...place });
      },
      // A list's results come together at the end; a partial one would not say whose it is.
      partial: async (transcript) => {
        if (items.length > 1) return;
        const result: Result = { ...transcript, duration };
        await context.write({ type: 'partial', result });
      },
      tried: (attempt) => void tries.push(attempt),
      warn: (sentence) => warnings.add(sentence),
    };
    const transcript = holdsNoSpeech(samples, model.sampleRate)
      ? silent(options)
      : await model.transcribe(samples, options, report);
    const warning = triesWarning(tries);
    if (warning !== null) warnings.add(warning);
    results.push({ ...transcript, duration });
  }
  return {
    results,
    warnings: [...warnings],
    ...(firstText === undefined ? {} : { first_token_ms: firstText - started }),
  };
}

function silent({ return_timestamps: wanted }: Options): Transcript {
  return { text: '', language: null, ...(wanted === false ? {} : { chunks: [] }) };
}
