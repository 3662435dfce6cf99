/** From a folder with config.json and raw weights to the bytes of its graphs. Nothing is written here. */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { CONVERTER_VERSION } from '../shared/converter.ts';
import { damaged, notConvertible, reading } from './failure.ts';
import { GraphBuilder } from './graph/builder.ts';
import type { GraphOptions, PlacedTensor } from './graph/options.ts';
import { findArchitecture, listSupported } from './registry.ts';
import { denseFiles } from './sentence-dense.ts';
import { encoderPlace } from './sentence-files.ts';
import { parseJson } from './weights/json.ts';
import type { StoredTensor } from './weights/stored.ts';
import { Weights } from './weights/weights.ts';

/** The longest label lists on the Hub stay below 3 MB. */
const MAX_CONFIG_BYTES = 10 << 20;

/** A checkpoint that is ready to be built: opened, and of an architecture that is known. */
export interface Checkpoint {
  /** `model_type` or `_class_name`. */
  readonly type: string;
  readonly config: unknown;
  readonly weights: Weights;
  /** Where all its files of weights really lie, links followed. */
  readonly directory: string;
  /** Layers behind the pooling that have to be written anew for runners, by their folders. */
  readonly dense: ReadonlyMap<string, Uint8Array>;
  /** Same for two checkpoints that become the same graphs: of config, tensor table, those layers and the converter's version. */
  readonly hash: string;
}

/** One .onnx file. */
export interface BuiltGraph {
  readonly bytes: Uint8Array;
  readonly nodes: number;
}

const name = z.string().optional().catch(undefined);
const typeSchema = z.object({ model_type: name, _class_name: name });

/**
 * Opens a model folder. `allowed`: the folders in which its files may really lie. Throws MODEL_LOAD_FAILED for files
 * that do not add up, and for an architecture that is not known.
 */
export async function openCheckpoint(
  folder: string,
  allowed: readonly string[] = [folder],
): Promise<Checkpoint> {
  const place = await encoderPlace(folder);
  const bytes = await readConfig(join(place, 'config.json'));
  const own = await asUsed(folder, parseConfig(bytes));
  const { model_type, _class_name } = typeSchema.parse(own);
  const type = model_type ?? _class_name ?? '';
  const known = findArchitecture(type);
  if (known === undefined)
    throw notConvertible(
      `Models of the type "${type}" are not converted yet`,
      `Choose a copy of this model with ONNX or GGUF files. Converted are ${listSupported()
        .map((each) => each.type)
        .join(', ')}.`,
    );
  const opened = await Weights.open(place, allowed);
  const directory = await placeOf(opened);
  const { companion } = known;
  const other = companion === undefined ? null : await openCompanion(folder, companion, allowed, directory);
  const config = other === null ? own : { ...own, ...other.config };
  const table = [...(await realTensors(opened)), ...(other?.tensors ?? [])];
  const hash = createHash('sha256')
    .update(bytes)
    .update(JSON.stringify([CONVERTER_VERSION, config]));
  for (const { name, dtype, shape, path, offset } of table)
    hash.update(JSON.stringify([name, dtype, shape, placeWithin(directory, path), offset]));
  const dense = await denseFiles(folder, allowed, 'without-safetensors');
  for (const [name, layer] of dense) hash.update(name).update(layer);
  const weights = new Weights(opened.label, table).renamed(known.renames);
  return { type, config, weights, directory, dense, hash: hash.digest('hex').slice(0, 32) };
}

/** The one folder that a checkpoint's files really lie in. Throws MODEL_LOAD_FAILED for several. */
async function placeOf(weights: Weights): Promise<string> {
  const paths = await Promise.all(weights.files.map((path) => realpath(path)));
  const [directory, ...others] = new Set(paths.map((path) => dirname(path)));
  if (directory !== undefined && others.length === 0) return directory;
  throw notConvertible(
    'The files of its weights are links into different folders',
    'Put them into one folder: ONNX Runtime reads weights from a single one.',
  );
}

/** All tensors by where their files really lie. */
async function realTensors(weights: Weights): Promise<StoredTensor[]> {
  const places = new Map<string, string>();
  for (const path of weights.files) places.set(path, await realpath(path));
  const table = weights.names().map((name) => weights.get(name));
  return table.map((tensor) => ({ ...tensor, path: places.get(tensor.path) ?? tensor.path }));
}

/**
 * The checkpoint of a folder within a model's, its tensors and its config under that folder's name; null where there is
 * none. ONNX Runtime finds its weights below those of the model. Throws MODEL_LOAD_FAILED for weights elsewhere.
 */
async function openCompanion(
  folder: string,
  name: string,
  allowed: readonly string[],
  directory: string,
): Promise<{ tensors: StoredTensor[]; config: object } | null> {
  const path = join(folder, name, 'config.json');
  const there = await stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
  if (!there) return null;
  const weights = await Weights.open(join(folder, name), allowed);
  if ((await placeOf(weights)) !== join(directory, name))
    throw notConvertible(
      `The weights in its folder "${name}" are links to elsewhere`,
      'Put the files themselves there: ONNX Runtime reads weights from a single folder and those below it.',
    );
  const tensors = await realTensors(weights);
  return {
    tensors: tensors.map((tensor) => ({ ...tensor, name: `${name}.${tensor.name}` })),
    config: { [name]: parseConfig(await readConfig(path)) },
  };
}

/** Where a file lies below a folder, with slashes. */
export function placeWithin(directory: string, path: string): string {
  return relative(directory, path).split(sep).join('/');
}

/**
 * Writes all graphs of a checkpoint, by name without `.onnx`. Every tensor is used or knowingly unused. They point at
 * weights by the name of their file, which must be found in `directory`, unless `options` say otherwise. Throws MODEL_LOAD_FAILED, naming the part.
 */
export function buildGraphs(
  { type, config, weights, directory }: Checkpoint,
  options: (graph: string) => GraphOptions = () => ({}),
): Map<string, BuiltGraph> {
  const known = findArchitecture(type);
  if (known === undefined) throw notConvertible(`There is no "${type}"`, 'Choose another model.');
  const locate = ({ path, offset, length }: StoredTensor): PlacedTensor => ({
    location: placeWithin(directory, path),
    offset,
    length,
  });
  const builders: GraphBuilder[] = [];
  known.build(
    config,
    (file) => {
      const g = new GraphBuilder(file, weights, { locate, ...options(file) });
      builders.push(g);
      return g;
    },
    weights,
  );
  weights.expectAllUsed(known.unused);
  return new Map(builders.map((g) => [g.name, { bytes: g.finish(), nodes: g.nodeCount }]));
}

const wordHead = z.object({ architectures: z.tuple([z.string().regex(/For(?:MaskedLM|PreTraining)$/)]) });

/**
 * Models of sentences often still name the class that they were trained from (all-mpnet-base-v2: MPNetForMaskedLM), and
 * have lost its head. What their modules.json goes on with are the states.
 */
async function asUsed(folder: string, config: object): Promise<object> {
  if (!wordHead.safeParse(config).success) return config;
  const sentences = await stat(join(folder, 'modules.json')).then(
    (info) => info.isFile(),
    () => false,
  );
  return sentences ? { ...config, architectures: null } : config;
}

/** The config.json of a folder. Throws MODEL_LOAD_FAILED for one that is damaged or larger than any. */
export async function configOf(folder: string): Promise<object> {
  return parseConfig(await readConfig(join(folder, 'config.json')));
}

async function readConfig(path: string): Promise<Buffer> {
  return await reading(path, async () => {
    if ((await stat(path)).size > MAX_CONFIG_BYTES) throw damaged(path, 'it is larger than any config.json');
    return await readFile(path);
  });
}

function parseConfig(bytes: Uint8Array): object {
  try {
    const config = parseJson(bytes);
    if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config;
  } catch (error) {
    throw damaged('config.json', error instanceof Error ? error.message : 'it is not JSON');
  }
  throw damaged('config.json', 'it is no object');
}
