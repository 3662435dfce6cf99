/** OpenAI's own client with sounds, over an engine that does what a script says. */
import type OpenAI from 'openai';
import { BadRequestError, toFile } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TOKEN, listening, send, type Listening } from '../testing/listening.ts';
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
