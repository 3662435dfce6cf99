/** The inputs of `hearth run`, put together from what the person gave and from what the task takes. */
import { basename, resolve } from 'node:path';
import { HearthError, invalidInput } from '../../shared/errors.ts';
import { isEncoded, type MediaRef } from '../../shared/media.ts';
import type { InputField } from '../../shared/tasks/contract.ts';
import { contractOf, isTaskId } from '../../shared/tasks/index.ts';
import type { EngineMedia } from '../engine-types.ts';
import { readInput, type InputChoice } from './input.ts';
import type { CliIo } from './io.ts';

/** Where the parts of an input come from, and where its media go. */
interface Source {
  readonly choice: InputChoice;
  readonly media: EngineMedia;
  readonly io: CliIo;
  readonly signal: AbortSignal;
}

/** An input and a file for a task that has no place for both. */
export class OneTooMany extends Error {}

/** The input for a task (null where the model's is not known); null where none was given. */
export async function inputsFor(task: string | null, source: Source): Promise<unknown> {
  const fields = task !== null && isTaskId(task) ? (contractOf(task).fields ?? []) : [];
  const media = fields.find(({ kind }) => kind !== 'text' && kind !== 'texts');
  const texts = fields.filter(({ kind }) => kind === 'text' || kind === 'texts');
  if (media !== undefined) return await mediaInputs(media, texts[0], source);
  return await textInputs(texts, source);
}

/** A task of text takes one from anywhere; one of two texts takes the second from the file. */
async function textInputs([first, second]: readonly InputField[], source: Source): Promise<unknown> {
  const { choice, io, signal } = source;
  if (choice.input === undefined || choice.file === undefined) {
    if (first !== undefined && second !== undefined && second.optional !== true)
      throw invalidInput(
        'The input',
        'is one text, and this task needs two',
        `Give ${first.name} as the input, and ${second.name} as a text file with --file FILE.`,
      );
    return await readInput(choice, io, signal);
  }
  if (first === undefined || second === undefined) throw new OneTooMany('Give an input or --file, not both.');
  const input = await readInput({ input: choice.input, file: undefined }, io, signal);
  const file = await readInput({ input: undefined, file: choice.file }, io, signal);
  return { [first.name]: asField(first, input ?? ''), [second.name]: asField(second, file ?? '') };
}

/** A picture or a sound is the file, or else the bytes of standard input; the text beside it is the input. */
async function mediaInputs(
  field: InputField,
  text: InputField | undefined,
  source: Source,
): Promise<unknown> {
  const { choice, media, io, signal } = source;
  if (choice.file !== undefined) {
    if (text === undefined && choice.input !== undefined)
      throw new OneTooMany('This task takes a file, and no text beside it.');
    const ref = await fileRef(choice.file, media);
    if (text === undefined || choice.input === undefined) return given(field, ref);
    const words = await readInput({ input: choice.input, file: undefined }, io, signal);
    return { ...given(field, ref), [text.name]: asField(text, words ?? '') };
  }
  if (choice.input === undefined && io.stdin.isTTY === true) return null;
  if (choice.input === undefined || choice.input === '-') {
    // A Ctrl-C must not wait for a pipe that never ends.
    const leave = (): unknown => io.stdin.destroy(signal.reason instanceof Error ? signal.reason : undefined);
    signal.addEventListener('abort', leave, { once: true });
    const about = { type: null, field: 'Standard input', signal };
    return given(field, await media.put(io.stdin, about));
  }
  if (!isEncoded(choice.input))
    throw invalidInput('The input', 'is no data URL', 'Give the file with --file FILE.');
  return given(field, choice.input);
}

function given(field: InputField, media: MediaRef | string): Record<string, unknown> {
  return { [field.name]: field.kind === 'images' ? [media] : media };
}

function asField({ kind }: InputField, text: string): string | string[] {
  if (kind === 'text') return text;
  return text
    .split(/[,\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** The person named it themselves, so it is read where it lies. */
async function fileRef(file: string, media: EngineMedia): Promise<MediaRef> {
  try {
    return await media.adopt(resolve(file));
  } catch (thrown) {
    if (!(thrown instanceof HearthError) || thrown.code !== 'NOT_FOUND') throw thrown;
    throw invalidInput(file, "can't be read (ENOENT)", `Look whether ${basename(file)} is there.`);
  }
}
