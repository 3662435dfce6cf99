/** What a conversion does: a raw checkpoint of the library becomes a file, a folder, or a model of Hearth's own. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConversionRequest, ConversionResult } from '../../shared/conversions.ts';
import type { ConversionOffers, ConversionProgress } from '../../shared/converter.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { ConversionChoice, Converted } from './types.ts';
import { Converter, conversionCache, type RawCheckpoint } from '../models/converter.ts';
import type { Library, LibraryModel } from '../models/library.ts';
import { EvalSets } from '../evaluation/sets.ts';
import { convertedId, filledWhole, refuseTaken, sweepStaging } from './own-folder.ts';
import { textsFor } from './texts.ts';

/** Told how far a conversion is. */
export type OnConversion = (progress: ConversionProgress) => void;

/** Converts the raw checkpoints of a library. */
export class Conversions {
  readonly #library: Library;
  readonly #modelsFolder: () => string;
  readonly #converter: Converter;
  readonly #sets: EvalSets;
  #swept: Promise<void> | undefined;

  constructor(
    library: Library,
    { launcher, config, evalSets }: Pick<EngineOptions, 'launcher' | 'config' | 'evalSets'>,
  ) {
    this.#library = library;
    this.#modelsFolder = () => join(config().dataFolder, 'models');
    this.#sets = new EvalSets(evalSets ?? null);
    this.#converter = new Converter(launcher, () => conversionCache(config()));
  }

  /** What a raw checkpoint can become. Throws INVALID_INPUT for a model that is none. */
  async offers(name: string): Promise<ConversionOffers> {
    return await this.#converter.offers(placeOf(await this.#rawModel(name)));
  }

  /** Where a person says. Throws as {@link toOwn}, INVALID_INPUT where a folder that is to be made is there. */
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
    const id = convertedId(model.id, request);
    const path = join(this.#modelsFolder(), id);
    await refuseTaken(path, id, 'Run that one, or remove it and convert again.');
    await (this.#swept ??= sweepStaging(this.#modelsFolder()));
    const { quality } =
      request.to === 'onnx'
        ? await this.#into(model, { ...request, out: path }, signal, onProgress)
        : await filledWhole(path, signal, async (out) => {
            await mkdir(out);
            return await this.#into(model, { ...request, out }, signal, onProgress);
          });
    await this.#library.rescan();
    return { model: id, bytes: await bytesIn(path), quality };
  }

  async #into(
    model: LibraryModel,
    choice: ConversionChoice,
    signal: AbortSignal,
    onProgress: OnConversion,
  ): Promise<Converted> {
    const from = placeOf(model);
    if (choice.to === 'gguf') {
      const { quantization, out = from.folder } = choice;
      const name = model.id.split(/[/\\]/).at(-1);
      const into = { ...from, out, quantization, ...(name === undefined ? {} : { name }) };
      const { path, bytes } = await this.#converter.toGguf(into, signal, onProgress);
      return { path, bytes, quality: null };
    }
    const { out, quantization, force = false } = choice;
    await refuseTaken(out, out, 'Name a folder that is not there yet.');
    return await filledWhole(out, signal, async (aside) => {
      const small =
        quantization === undefined ? {} : { quantization, force, texts: await textsFor(this.#sets, model) };
      const into = { ...from, out: aside, ...small };
      const { graphs, quality } = await this.#converter.toFolder(into, signal, onProgress);
      const bytes = Object.values(graphs).reduce((sum, size) => sum + size, 0);
      return { path: out, bytes, quality };
    });
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
