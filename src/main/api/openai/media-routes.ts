/** POST /v1/audio/transcriptions, /v1/audio/translations and /v1/audio/speech; and the routes of pictures, for later. */
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HearthError, invalidInput } from '../../../shared/errors.ts';
import { isMediaRef } from '../../../shared/media.ts';
import { TASKS } from '../../../shared/tasks/index.ts';
import { routerPath } from '../catalogue.ts';
import { takeUploads } from '../upload.ts';
import { formOf } from './form.ts';
import { speechRun, transcriptionRun } from './requests.ts';
import { flightOf, parsedBody, runToEnd, type OpenAiPorts } from './run.ts';
import { speechBodySchema, transcriptionFormSchema } from './schemas.ts';
import { transcriptAnswer } from './transcript-answer.ts';
import { streamTranscript } from './transcript-stream.ts';

/** Bytes before the samples of a WAV as the runner writes it: RIFF, fmt and the head of data. */
const WAV_HEAD_BYTES = 44;

/** Adds the routes of sounds and pictures. */
export async function mediaModelRoutes(app: FastifyInstance, ports: OpenAiPorts): Promise<void> {
  await app.register(async (scope) => {
    await takeUploads(scope);
    for (const name of ['transcriptions', 'translations'] as const)
      scope.post(routerPath(name), async (request, reply) =>
        transcribe(ports, request, reply, name === 'translations'),
      );
    for (const name of ['imageGenerations', 'imageEdits'] as const)
      scope.post(routerPath(name), async (request) => {
        // An upload is read and dropped: a client that hears "reset" never sees the answer.
        request.raw.resume();
        throw new HearthError(
          'TASK_NOT_SUPPORTED',
          'No model that makes pictures can be run here yet.',
          'Models that enlarge a picture or cut out what is in front run by POST /api/inference (image-to-image, background-removal).',
        );
      });
  });
  app.post(routerPath('speech'), async (request, reply) => {
    const body = parsedBody(speechBodySchema, request.body);
    using flight = flightOf(ports, request, reply);
    const { result } = await runToEnd(ports, speechRun(body), request.id, flight.signal);
    const { audio } = TASKS['text-to-speech'].result.parse(result);
    if (!isMediaRef(audio))
      throw new HearthError('INTERNAL', 'The speech is not in the media store.', 'Look at the log.');
    const { path } = await ports.engine.media.find(audio.media_id);
    const wav = await readFile(path);
    const isPcm = body.response_format === 'pcm';
    return await reply
      .type(isPcm ? 'audio/pcm' : 'audio/wav')
      .send(isPcm ? wav.subarray(WAV_HEAD_BYTES) : wav);
  });
}

async function transcribe(
  ports: OpenAiPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  translate: boolean,
): Promise<unknown> {
  if (!request.isMultipart())
    throw invalidInput(
      'The body',
      'has to be a form',
      'Send multipart/form-data with the sound as its part "file".',
    );
  using given = await formOf(request, reply, ports.engine.media);
  const form = parsedBody(transcriptionFormSchema, given.fields);
  if (given.file === null) throw invalidInput('file', 'is missing', 'Send the sound as the part "file".');
  const run = transcriptionRun(form, given.file, translate);
  if (form.stream) {
    if (form.response_format !== 'json')
      throw invalidInput(
        'response_format',
        'must be json for a stream',
        'Leave it out, or leave out stream.',
      );
    await streamTranscript(ports, run, request, reply);
    return await reply;
  }
  using flight = flightOf(ports, request, reply);
  const { result } = await runToEnd(ports, run, request.id, flight.signal);
  const transcript = TASKS['automatic-speech-recognition'].result.parse(result);
  const answer = transcriptAnswer(transcript, form, translate);
  return 'json' in answer ? answer.json : await reply.type(`${answer.type}; charset=utf-8`).send(answer.text);
}
