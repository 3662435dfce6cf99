/** The parts of an upload, put together to what the same request would be as JSON. Pure. */
import { invalidInput } from '../../shared/errors.ts';
import type { MediaRef } from '../../shared/media.ts';
import { TASKS, contractOf, isTaskId } from '../../shared/tasks/index.ts';
import { parseJsonBody } from './json-body.ts';

/** What came of one part: its text, what stands for its file, or what its JSON says. */
export type PartValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly json: unknown }
  | { readonly kind: 'file'; readonly ref: MediaRef };

/** Parts that say how to run, by the name that they have in JSON too. */
const ENVELOPE: Readonly<Record<string, (text: string) => unknown>> = {
  model: (text) => text,
  task: (text) => text,
  options: (text) => parseJsonBody(Buffer.from(text), 'options'),
  priority: numberOrText,
  timeout_s: numberOrText,
  stream: booleanOrText,
  resume: booleanOrText,
};

/** The part that is the whole input, for tasks whose input is one thing. */
const WHOLE = 'inputs';

/** Whether each name of an input's part, of any task, stands for a list. */
function inputNames(): Map<string, boolean> {
  const names = new Map([['text', false]]);
  for (const task of Object.keys(TASKS).filter(isTaskId))
    for (const { name, kind } of contractOf(task).fields ?? [])
      names.set(name, kind === 'images' || kind === 'texts');
  return names;
}

/** The form of an upload as JSON Schema, for the description of the interface. */
export function uploadForm(): Record<string, unknown> {
  const text = { type: 'string' };
  const file = { type: 'string', contentMediaType: '*/*' };
  const names = [...inputNames()].map(([name, isList]) => [
    name,
    isList ? { type: 'array', items: file } : file,
  ]);
  return {
    type: 'object',
    required: ['model'],
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(Object.keys(ENVELOPE).map((name) => [name, text])),
      options: { ...text, contentMediaType: 'application/json' },
      [WHOLE]: { ...file, description: 'The whole input as a file or a text, in place of its parts.' },
      ...Object.fromEntries(names),
    },
  };
}

/** Throws INVALID_INPUT for a part that no request has, before anything of it is kept. */
export function checkPartName(name: string, isFile: boolean): void {
  if (Object.hasOwn(ENVELOPE, name)) {
    if (isFile) throw invalidInput(name, 'is a file', 'Send it as a plain part of text.');
    return;
  }
  if (name === WHOLE || inputNames().has(name)) return;
  const known = [...Object.keys(ENVELOPE), WHOLE, ...inputNames().keys()].join(', ');
  throw invalidInput(name.slice(0, 80), 'is not known here', `The parts of an upload are: ${known}.`);
}

/** Parts as they come. */
export class UploadParts {
  readonly #lists = inputNames();
  readonly #envelope = new Map<string, unknown>();
  readonly #input = new Map<string, unknown>();

  /** Takes the next part, whose name {@link checkPartName} let pass; throws INVALID_INPUT for one that is there twice. */
  add(name: string, value: PartValue): void {
    const read = Object.hasOwn(ENVELOPE, name) ? ENVELOPE[name] : undefined;
    const target = read === undefined ? this.#input : this.#envelope;
    const own = valueOf(value, read);
    if (read === undefined && this.#lists.get(name) === true) {
      const before: unknown = target.get(name);
      const list: unknown[] = Array.isArray(before) ? before : [];
      const more: unknown[] = Array.isArray(own) ? own : [own];
      target.set(name, [...list, ...more]);
      return;
    }
    if (target.has(name)) throw invalidInput(name, 'is there twice', 'Send it once.');
    target.set(name, own);
  }

  /** The body that the same request would have as JSON. */
  body(): unknown {
    const envelope = Object.fromEntries(this.#envelope);
    if (this.#input.size === 0) return envelope;
    if (!this.#input.has(WHOLE)) return { ...envelope, inputs: Object.fromEntries(this.#input) };
    const other = [...this.#input.keys()].find((name) => name !== WHOLE);
    if (other !== undefined)
      throw invalidInput(other, 'is there beside inputs', 'Send the input as a whole, or by its parts.');
    return { ...envelope, inputs: this.#input.get(WHOLE) };
  }
}

function valueOf(value: PartValue, read: ((text: string) => unknown) | undefined): unknown {
  if (value.kind === 'file') return value.ref;
  if (value.kind === 'json') return value.json;
  return read === undefined ? value.text : read(value.text);
}

function booleanOrText(text: string): unknown {
  return { true: true, false: false }[text] ?? text;
}

function numberOrText(text: string): unknown {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
