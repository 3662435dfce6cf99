/**
 * The pictures and sounds of a request on their way in: encoded ones are put into the store, references are looked up,
 * and nothing but references goes on. A string of an input is never taken for a path or an address.
 */
import { HearthError, invalidInput } from '../../shared/errors.ts';
import { isMediaRef, splitEncoded, type MediaKind, type MediaRef } from '../../shared/media.ts';
import type { RunMediaPlaces } from '../../shared/runner.ts';
import type { TaskContract } from '../../shared/tasks/contract.ts';
import type { ParsedInputs } from '../../shared/tasks/index.ts';
import { bytesOfBase64 } from './base64.ts';
import type { MediaStore, StoredMedia } from './store.ts';

/** What is asked of the store for a request's inputs. */
export type InputStore = Pick<MediaStore, 'folder' | 'put' | 'find' | 'hold'>;

/** Inputs without encoded media; dispose it when the run has ended. */
export interface Stowed extends Disposable {
  readonly inputs: ParsedInputs;
  /** Where the media lie; left out for tasks that neither take nor make any. */
  readonly places?: RunMediaPlaces;
  /** The inputs as they may be kept and given again, where media were in them. */
  readonly kept?: unknown;
}

interface MediaField {
  readonly name: string;
  readonly kind: MediaKind;
}

const NOUNS: Readonly<Record<MediaKind, string>> = { image: 'picture', audio: 'sound' };

/** The fields of a task's input that hold media. */
function mediaFields(task: Pick<TaskContract, 'fields'>): MediaField[] {
  return (task.fields ?? []).flatMap(({ name, kind }): MediaField[] => {
    if (kind === 'audio') return [{ name, kind }];
    return kind === 'image' || kind === 'images' ? [{ name, kind: 'image' }] : [];
  });
}

/** Puts what is encoded in parsed inputs into the store; throws INVALID_INPUT that names the field. */
export async function stowInputs(
  task: Pick<TaskContract, 'fields' | 'modality'>,
  inputs: ParsedInputs,
  store: InputStore,
  signal: AbortSignal,
): Promise<Stowed> {
  const fields = mediaFields(task);
  const none = { [Symbol.dispose]: () => undefined };
  if (fields.length === 0 && task.modality === 'text') return { inputs, ...none };
  const output_directory = await store.folder();
  if (fields.length === 0) return { inputs, places: { inputs: {}, output_directory }, ...none };
  const stowing = new Stowing(store, signal);
  try {
    const items: unknown[] = [];
    for (const [index, item] of inputs.items.entries())
      items.push(await stowing.item(item, fields, inputs.isList ? `inputs.${String(index)}` : 'inputs'));
    return {
      inputs: { items, isList: inputs.isList },
      places: { inputs: stowing.paths, output_directory },
      kept: inputs.isList ? items : items[0],
      [Symbol.dispose]: () => stowing[Symbol.dispose](),
    };
  } catch (thrown) {
    stowing[Symbol.dispose]();
    throw thrown;
  }
}

/** One request's media as they are put away. */
class Stowing implements Disposable {
  readonly paths: Record<string, string> = {};
  readonly #store: InputStore;
  readonly #signal: AbortSignal;
  readonly #holds: Disposable[] = [];

  constructor(store: InputStore, signal: AbortSignal) {
    this.#store = store;
    this.#signal = signal;
  }

  async item(item: unknown, fields: readonly MediaField[], root: string): Promise<unknown> {
    if (typeof item !== 'object' || item === null) return item;
    const stowed = new Map<string, unknown>(Object.entries(item));
    for (const { name, kind } of fields) {
      const value = stowed.get(name);
      if (value === undefined || value === null) continue;
      stowed.set(name, await this.#value(value, kind, `${root}.${name}`));
    }
    return Object.fromEntries(stowed);
  }

  [Symbol.dispose](): void {
    for (const hold of this.#holds.splice(0)) hold[Symbol.dispose]();
  }

  async #value(value: unknown, kind: MediaKind, field: string): Promise<MediaRef | MediaRef[]> {
    if (!Array.isArray(value)) return await this.#one(value, kind, field);
    const refs: MediaRef[] = [];
    for (const [index, one] of value.entries())
      refs.push(await this.#one(one, kind, `${field}.${String(index)}`));
    return refs;
  }

  async #one(value: unknown, kind: MediaKind, field: string): Promise<MediaRef> {
    this.#signal.throwIfAborted();
    const ref = isMediaRef(value) ? value : await this.#put(value, kind, field);
    this.#holds.push(this.#store.hold([ref.media_id]));
    const { path, ref: found } = await this.#find(ref, field);
    const other = kind === 'image' ? 'audio/' : 'image/';
    if (found.type.startsWith(other))
      throw invalidInput(field, `is of the type ${found.type}`, `Give a ${NOUNS[kind]}.`);
    this.paths[ref.media_id] = path;
    return { ...found, ...(ref.name === undefined ? {} : { name: ref.name }) };
  }

  async #put(value: unknown, kind: MediaKind, field: string): Promise<MediaRef> {
    const parts = typeof value === 'string' ? splitEncoded(value) : null;
    if (parts === null)
      throw invalidInput(field, `is no ${NOUNS[kind]}`, 'Give one as a data URL or base64.');
    const source = bytesOfBase64(parts.base64, field);
    return await this.#store.put(source, { type: parts.type, field, signal: this.#signal });
  }

  /** The file of a reference; what is wrong with it is a fault of this field. */
  async #find(ref: MediaRef, field: string): Promise<StoredMedia> {
    try {
      return await this.#store.find(ref.media_id);
    } catch (thrown) {
      if (!(thrown instanceof HearthError)) throw thrown;
      throw new HearthError('INVALID_INPUT', `${field}: ${thrown.message}`, thrown.hint);
    }
  }
}
