/** OpenAI's own client with sounds, over an engine that does what a script says. */
import type OpenAI from 'openai';
import { BadRequestError, toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HearthError } from '../../../shared/errors.ts';
import { TOKEN, listening, send, type Listening } from '../testing/listening.ts';
import { FAKE_META } from '../testing/fake-engine.ts';
import { MODEL, answering, clientOf } from './testing.ts';

let server: Listening;
let client: OpenAI;
beforeAll(async () => {
  server = await listening();
  client = clientOf(server);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.engine.accepted.length = 0;
});

describe('sounds', () => {
  const transcript = {
    text: ' hello world',
    language: 'en',
    duration: 2.5,
    chunks: [
      { text: ' hello', timestamp: [0, 1] },
      { text: ' world', timestamp: [1, null] },
    ],
  };
  const file = () => toFile(Buffer.from('RIFF....WAVEfmt '), 'a.wav', { type: 'audio/wav' });

  it('are written down in each form', async () => {
    server.engine.script = answering(transcript);
    const create = async (format: 'json' | 'text' | 'srt' | 'vtt' | 'verbose_json') =>
      await client.audio.transcriptions.create({ model: MODEL, file: await file(), response_format: format });
    expect(await create('json')).toEqual({ text: 'hello world' });
    expect(await create('text')).toBe('hello world\n');
    expect(await create('srt')).toContain('00:00:00,000 --> 00:00:01,000');
    expect(await create('vtt')).toMatch(/^WEBVTT\n/);
    expect(await create('verbose_json')).toMatchObject({
      language: 'en',
      duration: 2.5,
      segments: [
        { id: 0, start: 0, end: 1 },
        { id: 1, start: 1, end: 2.5 },
      ],
    });
  });

  it('tell of each segment how it was heard, and nothing that nobody knows', async () => {
    const window = { window: 1.5, temperature: 0.2, log_probability: -0.25, no_speech: 0.01 };
    const heard = [
      { ...window, tokens: [50_364, 1, 50_414] },
      { ...window, tokens: [50_414, 2, 50_464] },
    ];
    const verbose = async (): Promise<object[]> => {
      const answer = await client.audio.transcriptions.create({
        model: MODEL,
        file: await file(),
        response_format: 'verbose_json',
      });
      return answer.segments ?? [];
    };
    server.engine.script = answering({ ...transcript, heard });
    // len(b) / len(zlib.compress(b)) of b"hello world" in Python.
    const measured = {
      avg_logprob: -0.25,
      temperature: 0.2,
      no_speech_prob: 0.01,
      compression_ratio: 11 / 19,
    };
    expect(await verbose()).toEqual([
      { id: 0, seek: 150, start: 0, end: 1, text: ' hello', tokens: [50_364, 1, 50_414], ...measured },
      { id: 1, seek: 150, start: 1, end: 2.5, text: ' world', tokens: [50_414, 2, 50_464], ...measured },
    ]);
    server.engine.script = answering(transcript);
    expect(Object.keys((await verbose())[0] ?? {})).toEqual(['id', 'start', 'end', 'text']);
  });

  it('are streamed as deltas that make up the text, and end with all of it', async () => {
    server.engine.script = async function* ({ model, task }) {
      yield { type: 'queued', position: 0 };
      for (const text of [' ', ' hello', ' world', '. ']) yield { type: 'token', text };
      const result = { ...transcript, text: '  hello world. ' };
      yield { type: 'done', model, task: task ?? '', result, meta: FAKE_META };
    };
    const stream = await client.audio.transcriptions.create({
      model: MODEL,
      file: await file(),
      stream: true,
      response_format: 'json',
    });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events).toEqual([
      { type: 'transcript.text.delta', delta: 'hello' },
      { type: 'transcript.text.delta', delta: ' world' },
      { type: 'transcript.text.delta', delta: '.' },
      { type: 'transcript.text.done', text: 'hello world.' },
    ]);
  });

  it('that fail in the stream say so there, and what a stream has no place for is refused', async () => {
    server.engine.script = async function* () {
      yield { type: 'queued', position: 0 };
      yield { type: 'token', text: ' hello' };
      const error = new HearthError('RUNNER_CRASHED', 'It ended.', 'Run it again.');
      yield { type: 'error', error: error.toBody('') };
    };
    const streamed = async (format: 'json' | 'text') =>
      await client.audio.transcriptions.create({
        model: MODEL,
        file: await file(),
        stream: true,
        response_format: format,
      });
    const told: string[] = [];
    const reading = (async () => {
      for await (const event of await streamed('json')) told.push(event.type);
    })();
    await expect(reading).rejects.toThrow(/It ended/);
    expect(told).toEqual(['transcript.text.delta']);
    await expect(streamed('text')).rejects.toThrow(/response_format: must be json for a stream/);
  });

  it('give words with their times, and go into English', async () => {
    server.engine.script = answering(transcript);
    const words = await client.audio.transcriptions.create({
      model: MODEL,
      file: await file(),
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
      language: 'en',
    });
    expect(words).toMatchObject({ words: [{ word: 'hello', start: 0, end: 1 }, { word: 'world' }] });
    // Deprecated in the client, and still what programs of before call.
    const form = new FormData();
    form.set('model', MODEL);
    form.set('file', new Blob(['RIFF....WAVEfmt '], { type: 'audio/wav' }), 'a.wav');
    const answer = await fetch(`${server.origin}/v1/audio/translations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: form,
    });
    expect(answer.status).toBe(200);
    expect(server.engine.accepted.map(({ options }) => options)).toEqual([
      { language: 'en', return_timestamps: 'word' },
      { task: 'translate', return_timestamps: false },
    ]);
  });

  it('give both words and segments where both are wanted', async () => {
    server.engine.script = answering(transcript);
    const both = await client.audio.transcriptions.create({
      model: MODEL,
      file: await file(),
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });
    expect(both).toMatchObject({
      words: [{ word: 'hello', start: 0, end: 1 }, { word: 'world' }],
      segments: [{ id: 0, start: 0, end: 2.5, text: 'hello world' }],
    });
  });

  it('with a hint or an instruction that no model takes are refused by its name', async () => {
    const hinted = client.audio.transcriptions.create({
      model: MODEL,
      file: await file(),
      prompt: 'Names: Ada.',
    });
    await expect(hinted).rejects.toThrow(/prompt: must be empty/);
    const told = client.audio.speech.create({
      model: MODEL,
      input: 'Hello.',
      voice: 'alloy',
      response_format: 'wav',
      instructions: 'Whisper.',
    });
    await expect(told).rejects.toThrow(/instructions: must be empty/);
    expect(server.engine.accepted).toEqual([]);
  });

  it('without a file are refused', async () => {
    const answer = await send(server.port, { path: '/v1/audio/transcriptions', body: { model: MODEL } });
    expect(answer.status).toBe(400);
  });

  it('are spoken, as WAV and as bare samples', async () => {
    const wav = Buffer.alloc(48, 7);
    const ref = await server.engine.media.put([wav], { type: 'audio/wav', field: 'audio' });
    server.engine.script = answering({ audio: ref, sampling_rate: 16_000, chunks: [], duration: 1 });
    const speak = async (format: 'wav' | 'pcm') => {
      const spoken = await client.audio.speech.create({
        model: MODEL,
        input: 'Hello.',
        voice: 'alloy',
        response_format: format,
      });
      return (await spoken.arrayBuffer()).byteLength;
    };
    expect([await speak('wav'), await speak('pcm')]).toEqual([48, 4]);
    await expect(
      client.audio.speech.create({ model: MODEL, input: 'Hello.', voice: 'alloy', response_format: 'mp3' }),
    ).rejects.toBeInstanceOf(BadRequestError);
  });
});
