import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { automaticSpeechRecognition } from '../../shared/tasks/automatic-speech-recognition.ts';
import type { GraphSet } from '../backends/backend.ts';
import { encodeWav } from '../media/audio.ts';
import { CtcSpeech } from '../speech/ctc.ts';
import { Moonshine } from '../speech/moonshine.ts';
import {
  casesSchema,
  closeTinySpeech,
  compare,
  inputsOf,
  listener,
  madeUpVoice,
  tinyFolder,
  tinySpeech,
} from '../speech/testing.ts';
import { golden, runContext, testMedia } from '../testing.ts';
import { prepareSpeechRecognition } from './automatic-speech-recognition.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hearth-speech-'));
const openCtc = async (): Promise<GraphSet> => await tinySpeech('wav2vec2-ctc', 'model');
const openMoonshine = async (): Promise<GraphSet> =>
  await tinySpeech('moonshine', 'encoder_model', { decoder_model_merged: 'onnx/decoder_model_merged.onnx' });

afterAll(async () => {
  await closeTinySpeech();
  rmSync(scratch, { recursive: true, force: true });
});

describe('CTC', () => {
  it.each(golden('wav2vec2-ctc.json', casesSchema).cases.map((one) => [inputsOf(one), one] as const))(
    'writes what the original writes, double letters and all: %s',
    async (inputs, one) => {
      const speech = await CtcSpeech.open(await openCtc(), tinyFolder('wav2vec2-ctc'));
      await compare(speech, one, { architecture: 'Wav2Vec2ForCTC', inputs });
    },
  );
});

describe('Moonshine', () => {
  it.each(golden('moonshine.json', casesSchema).cases.map((one) => [inputsOf(one), one] as const))(
    'writes what the original writes: %s',
    async (inputs, one) => {
      const speech = await Moonshine.open(await openMoonshine(), tinyFolder('moonshine'));
      await compare(speech, one, { architecture: 'MoonshineForConditionalGeneration', inputs });
    },
  );

  it('hears a long sound in pieces that touch', async () => {
    const speech = await Moonshine.open(await openMoonshine(), tinyFolder('moonshine'));
    const options = automaticSpeechRecognition.options.parse({ return_timestamps: true, max_new_tokens: 5 });
    const report = listener();
    const { text, chunks = [] } = await speech.transcribe(madeUpVoice(65, 2), options, report);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(({ text: line }) => line).join(' ')).toBe(text);
    expect(report.texts.join('')).toBe(text);
    for (const [index, { timestamp }] of chunks.entries())
      expect(timestamp[0]).toBe(index === 0 ? 0 : chunks[index - 1]?.timestamp[1]);
  });
});

describe('the task', () => {
  const id = 'a'.repeat(64);
  const audio = { media_id: id, type: 'audio/wav', bytes: 1 };

  function sound(name: string, samples: Float32Array, rate: number): string {
    const path = join(scratch, name);
    writeFileSync(path, encodeWav(samples, rate));
    return path;
  }

  async function runOn(path: string, items: unknown[] = [{ audio }]) {
    const graphs = await openCtc();
    const run = await prepareSpeechRecognition(graphs.plan, graphs);
    const context = runContext(undefined, testMedia({ [id]: path }));
    const output = await run(items, {}, context);
    return {
      results: output.results.map((result) => automaticSpeechRecognition.result.parse(result)),
      context,
      output,
    };
  }

  it('says nothing of silence, and not "thank you"', async () => {
    const { results } = await runOn(sound('silence.wav', new Float32Array(32_000), 16_000));
    expect(results).toEqual([{ text: '', language: null, duration: 2 }]);
  });

  it('says nothing of a blink', async () => {
    const { results } = await runOn(sound('blink.wav', madeUpVoice(0.05, 1), 16_000));
    expect(results[0]?.text).toBe('');
  });

  it('takes a sound of another rate, and gives its length', async () => {
    const half = madeUpVoice(2, 1).filter((_, index) => index % 2 === 0);
    const { results, context } = await runOn(sound('half.wav', half, 8_000));
    expect(results[0]?.duration).toBeCloseTo(2, 2);
    expect(results[0]?.text).not.toBe('');
    expect(context.events.map((event) => (event.type === 'token' ? event.text : '')).join('')).toBe(
      results[0]?.text,
    );
  });

  it('gives a result for each sound of a list, and says whose text comes', async () => {
    const path = sound('two.wav', madeUpVoice(2, 1), 16_000);
    const { results, context } = await runOn(path, [{ audio }, { audio }]);
    expect(results).toHaveLength(2);
    expect(new Set(context.events.map((event) => (event.type === 'token' ? event.item : -1)))).toEqual(
      new Set([0, 1]),
    );
  });

  it('refuses what is no sound', async () => {
    const path = join(scratch, 'text.wav');
    writeFileSync(path, 'no sound at all');
    await expect(runOn(path)).rejects.toThrow(HearthError);
  });
});
