/** What a conversion does: a raw checkpoint of the library becomes a file, a folder, or a model of Hearth's own. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ConversionRequest, ConversionResult } from '../../shared/conversions.ts';
import { GGUF_NOT_MEASURED, type ConversionOffers, type ConversionProgress } from '../../shared/converter.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { ConversionChoice, Converted } from './types.ts';
import { Converter, conversionCache, type RawCheckpoint } from '../models/converter.ts';
import type { Library, LibraryModel } from '../models/library.ts';
import { noteOrigins, sourceOfDtype } from '../models/origin.ts';
import { EvalSets } from '../evaluation/sets.ts';
import {
  convertedId,
  filledWhole,
  isLocal,
  noteSource,
  ownId,
  refuseTaken,
  sweepStaging,
} from './own-folder.ts';
import { QualitySamples } from './samples.ts';

/** Told how far a conversion is. */
export type OnConversion = (progress: ConversionProgress) => void;

/** Converts the raw checkpoints of a library. `letGo` unloads a model; it throws FORBIDDEN for one in use. */
export class Conversions {
  readonly #library: Library;
  readonly #modelsFolder: () => string;
  readonly #converter: Converter;
  readonly #letGo: (model: string) => Promise<void>;
  readonly #samples: QualitySamples;
  #swept: Promise<void> | undefined;

  constructor(
    library: Library,
    { launcher, config, evalSets }: Pick<EngineOptions, 'launcher' | 'config' | 'evalSets'>,
    letGo: (model: string) => Promise<void>,
  ) {
    this.#letGo = letGo;
    this.#library = library;
    this.#modelsFolder = () => join(config().dataFolder, 'models');
    this.#samples = new QualitySamples(new EvalSets(evalSets ?? null), launcher);
    this.#converter = new Converter(launcher, () => conversionCache(config()));
  }

  /** What a raw checkpoint can become. Throws INVALID_INPUT for a model that is none. */
  async offers(name: string): Promise<ConversionOffers> {
    return await this.#converter.offers(placeOf(await this.#rawModel(name)));
  }

  /** Where a person says. Throws as {@link toOwn}, INVALID_INPUT for what is there and not to be replaced. */
  async to(
    name: string,
    choice: ConversionChoice,
    signal: AbortSignal,
    onProgress: OnConversion,
  ): Promise<Converted> {
    const model = await this.#rawModel(name);
    const made = await this.#into(model, choice, signal, onProgress);
    await this.#library.rescan();
    return made;
  }

  /**
   * As a model in Hearth's own folder, which is on the list then. Throws INVALID_INPUT for what is no raw checkpoint or
   * has become that model before, MODEL_LOAD_FAILED naming what is not supported or in the way, CANCELLED where the
   * signal ends it; nothing is left then.
   */
  async toOwn(
    name: string,
    request: ConversionRequest,
    signal: AbortSignal,
    onProgress: OnConversion,
  ): Promise<ConversionResult> {
    const model = await this.#rawModel(name);
    const local = isLocal(model.id);
    const id = local ? await ownId(this.#modelsFolder(), model, request) : convertedId(model.id, request);
    const path = join(this.#modelsFolder(), id);
    const { replace = false } = request;
    const place = { path, name: id, hint: 'Run that one, or have it replaced.', replace };
    await refuseTaken(place);
    const known = this.#library.find(id) !== undefined;
    // Better said now than after minutes of work.
    const free = async (): Promise<void> => (known ? await this.#letGo(id) : undefined);
    if (replace) await free();
    await (this.#swept ??= sweepStaging(this.#modelsFolder()));
    const fill = async (out: string): Promise<Converted> => {
      if (request.to === 'gguf') await mkdir(out);
      const made = await this.#write(model, { ...request, out }, signal, onProgress);
      if (local) await noteSource(out, model.folder.directory);
      return made;
    };
    const { quality } = await filledWhole(place, signal, fill, free);
    await this.#library.rescan();
    return { model: id, bytes: await bytesIn(path), quality };
  }

  async #into(
    model: LibraryModel,
    choice: ConversionChoice,
    signal: AbortSignal,
    onProgress: OnConversion,
  ): Promise<Converted> {
    if (choice.to === 'gguf') return await this.#write(model, choice, signal, onProgress);
    const { out, replace = false } = choice;
    const hint = 'Name a folder that is not there yet, or have this one replaced.';
    const fill = async (aside: string): Promise<Converted> =>
      await this.#write(model, { ...choice, out: aside }, signal, onProgress);
    return { ...(await filledWhole({ path: out, name: out, hint, replace }, signal, fill)), path: out };
  }

  /** Writes a file beside what is in a folder, or a folder that is not there. */
  async #write(
    model: LibraryModel,
    choice: ConversionChoice,
    signal: AbortSignal,
    onProgress: OnConversion,
  ): Promise<Converted> {
    const from = placeOf(model);
    if (choice.to === 'gguf') {
      const { quantization, out = from.folder, replace = false } = choice;
      const name = model.id.split(/[/\\]/).at(-1);
      const into = {
        ...from,
        out,
        quantization,
        replace,
        papers: true,
        ...(name === undefined ? {} : { name }),
      };
      const { path, bytes } = await this.#converter.toGguf(into, signal, onProgress);
      await noteOrigins(out, { [basename(path)]: { source: sourceOfDtype(quantization), bytes } });
      // Half precision is what most checkpoints have.
      const lost = quantization !== 'F16';
      return { path, bytes, quality: lost ? { measured: false, reason: GGUF_NOT_MEASURED } : null };
    }
    const { out, quantization, force = false } = choice;
    const { graphs, quality } = await (quantization === undefined
      ? this.#converter.toFolder({ ...from, out }, signal, onProgress)
      : this.#samples.lend({ task: model.task.task, directory: from.folder }, signal, async (samples) => {
          const into = { ...from, out, quantization, force, samples };
          return await this.#converter.toFolder(into, signal, onProgress);
        }));
    const source = sourceOfDtype(quantization ?? 'fp32');
    const made = Object.entries(graphs).map(
      ([name, size]) => [`onnx/${name}.onnx`, { source, bytes: size }] as const,
    );
    await noteOrigins(out, Object.fromEntries(made));
    const bytes = Object.values(graphs).reduce((sum, size) => sum + size, 0);
    return { path: out, bytes, quality };
  }

  async #rawModel(name: string): Promise<LibraryModel> {
    const { model } = await this.#library.resolve(name);
    const raw = model.folder.weights.some(({ format }) => format === 'safetensors' || format === 'torch');
    if (raw && !model.folder.lone) return model;
    throw invalidInput(
      'model',
      'has no raw weights: no .safetensors and no pytorch_model.bin beside a config.json',
      'Its files are run as they are. Choose a raw checkpoint.',
    );
  }
}

/** Where a model's files lie, and may really lie. */
function placeOf({ id, folder: { directory, root } }: LibraryModel): RawCheckpoint {
  return { model: id, folder: directory, allowed: root === undefined ? [directory] : [directory, root] };
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
