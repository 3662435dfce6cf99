/** `hearth run`: one inference in this process, its text streamed to the terminal. */
import { HearthError, cancelled, toHearthError } from '../../shared/errors.ts';
import type { InferenceEvent, InferenceRequest, InferenceResponse } from '../../shared/inference.ts';
import type { Engine } from '../engine-types.ts';
import { outsideResult } from '../media/outside.ts';
import { commandLogger } from './command-logger.ts';
import type { CliDeps, ConfigChoice } from './deps.ts';
import type { InputChoice } from './input.ts';
import { OneTooMany, inputsFor } from './inputs.ts';
import { EXIT, endOnSignals, exitCodeOf, type CliIo, type EndSignal } from './io.ts';
import { StatusLine, errorLines, oneLine, print, shown } from './output.ts';
import { callsText, resultText } from './results.ts';
import { mediaOf, saveMedia, unsavedLine } from './save-media.ts';

/** What `hearth run` was asked for. */
export interface RunChoice extends ConfigChoice, InputChoice {
  readonly model: string;
  readonly task: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  /** Wraps the input as a chat of one message of the user. */
  readonly chat: boolean;
  /** Prints the response object, and nothing before it. */
  readonly json: boolean;
  readonly timeoutS: number | undefined;
  /** File or folder for the pictures and sounds of the result. */
  readonly output: string | undefined;
}

/** What ends a run from outside. */
interface Ends {
  readonly controller: AbortController;
  /** Set once a signal came. */
  signal?: EndSignal;
  /** True once nobody reads standard output any more. */
  readerLeft: boolean;
}

/** Runs the command and gives its exit code. */
export async function runCommand(choice: RunChoice, io: CliIo, deps: CliDeps): Promise<number> {
  const ends: Ends = { controller: new AbortController(), readerLeft: false };
  const stop = (): void => ends.controller.abort(cancelled());
  using _signals = endOnSignals(io, (signal) => {
    ends.signal = signal;
    stop();
  });
  const readerLeft = (): void => {
    ends.readerLeft = true;
    stop();
  };
  io.stdout.on('error', readerLeft);
  try {
    return await run(choice, io, deps, ends.controller.signal);
  } catch (thrown) {
    if (ends.signal !== undefined) return exitCodeOf(ends.signal);
    if (ends.readerLeft) return EXIT.ok;
    await print(io.stderr, errorLines(thrown));
    return EXIT.failure;
  } finally {
    io.stdout.off('error', readerLeft);
  }
}

async function run(choice: RunChoice, io: CliIo, deps: CliDeps, signal: AbortSignal): Promise<number> {
  if (choice.input === undefined && choice.file === undefined && io.stdin.isTTY === true)
    return await usageError(io, NO_INPUT);
  const startup = deps.prepare(choice);
  const log = commandLogger(deps.env, io, startup.dataFolder);
  using status = new StatusLine(io.stderr);
  status.show('Starting');
  await using engine = await orAborted(startup.openEngine({ watching: false, log }), signal);
  const inputs = await inputsOf(choice, io, engine, signal);
  if (inputs instanceof OneTooMany) return await usageError(io, inputs.message);
  const request: InferenceRequest = {
    model: choice.model,
    inputs: choice.chat ? { messages: [{ role: 'user', content: inputs }] } : inputs,
    options: { ...choice.options },
    priority: 'interactive',
    ...(choice.task !== undefined && { task: choice.task }),
    ...(choice.timeoutS !== undefined && { timeout_s: choice.timeoutS }),
  };
  const response = await follow(engine, request, { choice, io, status, signal });
  await finish(response, choice, engine, io, signal);
  for (const warning of response.meta.warnings) await print(io.stderr, `Note: ${oneLine(warning)}\n`);
  // A reader that leaves at the very end is only heard of after the last write.
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
  return EXIT.ok;
}

const NO_INPUT = 'There is no input.\nGive a text after the model, --file FILE, or - for standard input.';

async function usageError(io: CliIo, text: string): Promise<number> {
  await print(io.stderr, `${text}\n`);
  return EXIT.usage;
}

/** The input as the task of the request, or else of the model, takes it. */
async function inputsOf(choice: RunChoice, io: CliIo, engine: Engine, signal: AbortSignal): Promise<unknown> {
  const task = choice.task ?? (await engine.models.status(choice.model)).task;
  try {
    return await inputsFor(task, { choice, media: engine.media, io, signal });
  } catch (thrown) {
    if (thrown instanceof OneTooMany) return thrown;
    throw thrown;
  }
}

/** Saves what is to be saved, and prints the response where it was asked for whole. */
async function finish(
  response: InferenceResponse,
  choice: RunChoice,
  engine: Engine,
  io: CliIo,
  signal: AbortSignal,
): Promise<void> {
  const found = response.task === 'echo' ? [] : mediaOf(response.result);
  if (choice.output !== undefined)
    for (const path of await saveMedia(found, choice.output, engine.media))
      await print(io.stderr, `Saved ${oneLine(path)}\n`);
  else if (found.length > 0 && !choice.json) await print(io.stderr, `${unsavedLine(found)}\n`);
  if (!choice.json) return;
  const result = found.length === 0 ? response.result : await outsideResult(response.result, engine.media);
  await print(io.stdout, `${JSON.stringify({ ...response, result })}\n`, signal);
}

/** The value, or the abort at once: an engine that is being made can't be stopped, so it is disposed when it is there. */
async function orAborted(opening: Promise<Engine>, signal: AbortSignal): Promise<Engine> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      reject(toHearthError(signal.reason));
      void opening.then((engine) => engine[Symbol.asyncDispose]()).catch(() => undefined);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void opening.finally(() => signal.removeEventListener('abort', abort)).catch(() => undefined);
  });
  return Promise.race([opening, aborted]);
}

interface Following {
  readonly choice: RunChoice;
  readonly io: CliIo;
  readonly status: StatusLine;
  readonly signal: AbortSignal;
}

/** Prints what the events bring and gives the response; throws the request's error. What was streamed stays. */
async function follow(
  engine: Engine,
  request: InferenceRequest,
  following: Following,
): Promise<InferenceResponse> {
  const { choice, io, status, signal } = following;
  let streamed: string | undefined;
  try {
    for await (const event of engine.infer(request, signal, 'cli')) {
      if (event.type === 'error') throw HearthError.fromBody(event.error);
      if (event.type === 'token' && !choice.json) {
        status.clear();
        const text = shown(event.text, io.stdout);
        if (text !== '') streamed = text;
        await print(io.stdout, text, signal);
      } else if (event.type === 'done') {
        status.clear();
        const { request_id, model, task, result, meta } = event;
        const rest = choice.json ? '' : shown(restText(task, result, streamed), io.stdout);
        if (rest !== '') {
          await print(io.stdout, rest, signal);
          streamed = rest;
        }
        return { request_id, model, task, result, meta };
      } else {
        showProgress(event, status, choice.model);
      }
    }
  } finally {
    status.clear();
    if (streamed !== undefined && !streamed.endsWith('\n')) await print(io.stdout, '\n');
  }
  throw new HearthError(
    'INTERNAL',
    'The run ended without a result.',
    'This is a fault of Hearth. HEARTH_LOG=debug shows more.',
  );
}

/** What is to be printed behind a text that was streamed: the calls in it; all of a result where nothing was. */
function restText(task: string, result: unknown, streamed: string | undefined): string {
  if (streamed === undefined) return resultText(task, result);
  const calls = callsText(result);
  return calls === '' || streamed.endsWith('\n') ? calls : `\n${calls}`;
}

function showProgress(event: InferenceEvent, status: StatusLine, model: string): void {
  if (event.type === 'queued' && event.position > 0)
    status.show(`Waiting, ${String(event.position)} before it`);
  if (event.type === 'loading') {
    const percent = String(Math.floor(event.progress * 100));
    status.show(`Loading ${model}: ${event.stage.replaceAll('-', ' ')}, ${percent} %`);
  }
  if (event.type === 'progress') status.show(`Step ${String(event.step)} of ${String(event.steps)}`);
}
