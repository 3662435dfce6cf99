/** What sentence-transformers wrote beside a model: the modules that follow the encoder, and how it cuts texts. */
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { encoderFolderOf } from '../../shared/sentence-layout.ts';
import { loadFailed, readModelJson } from '../backends/model-files.ts';
import { POOLING_MODES, type PoolingMode } from './pooling.ts';
import { readDense, readDenseConfig, unknownOf, type DenseLayer } from './sentence-dense.ts';

/** How a model's token vectors become one embedding. */
export interface SentenceModules {
  readonly pooling: readonly PoolingMode[];
  /** What a pooled vector goes through before it is normalised. */
  readonly layers: readonly DenseLayer[];
  readonly normalize: boolean;
  /** Most tokens of one text, or null where only the model's own limit holds. */
  readonly maxSeqLength: number | null;
  readonly lowerCase: boolean;
  /** sentence-transformers takes white space off both ends of a text before it tokenizes. */
  readonly trim: boolean;
  /** A module between the encoder and the embedding that only the graph itself can bring along. */
  readonly unsupported: string | null;
}

const modulesSchema = z.array(z.looseObject({ path: z.string(), type: z.string() })).max(32);
const bertSchema = z.looseObject({
  max_seq_length: z.int().positive().nullish(),
  do_lower_case: z.boolean().nullish(),
});
const modeSchema = z.string();
const poolingSchema = z.looseObject({ pooling_mode: z.union([modeSchema, z.array(modeSchema)]).nullish() });

/** sentence-transformers' old flags and the modes that they stand for. */
const FLAGS: Readonly<Record<string, PoolingMode>> = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len_tokens',
  pooling_mode_weightedmean_tokens: 'weightedmean',
  pooling_mode_lasttoken: 'lasttoken',
};

/** What else is known of a model whose modules are read. */
interface ModulesOf {
  /** Where the converter put what it read of layers; nothing for graphs that came ready. */
  readonly converted?: string | undefined;
  /** True where the graph brings all modules along: no weights of layers are read then. */
  readonly whole?: boolean;
}

/** Reads modules.json and what it points to; without one it is mean pooling, as sentence-transformers does it then. */
export async function readSentenceModules(
  encoder: string,
  { converted, whole = false }: ModulesOf = {},
): Promise<SentenceModules> {
  const directory = await homeOf(encoder);
  const modules = await readModelJson(directory, 'modules.json', modulesSchema);
  if (modules === null) {
    return {
      pooling: ['mean'],
      layers: [],
      normalize: false,
      maxSeqLength: null,
      lowerCase: false,
      trim: false,
      unsupported: null,
    };
  }
  const kindOf = (type: string): string => type.split('.').at(-1) ?? type;
  const first = modules[0];
  const bert =
    (await readModelJson(directory, inFolder(first?.path ?? '', 'sentence_bert_config.json'), bertSchema)) ??
    {};
  const pooling = modules.find(({ type }) => kindOf(type) === 'Pooling');
  const kinds = modules.map(({ type }) => kindOf(type));
  const folders = modules.filter(({ type }) => kindOf(type) === 'Dense').map(({ path }) => path);
  const dense = await denseOf(
    folders,
    directory,
    whole ? null : [directory, ...(converted === undefined ? [] : [converted])],
  );
  return {
    pooling: pooling === undefined ? ['mean'] : await readPooling(directory, pooling.path),
    layers: dense.layers,
    normalize: modules.some(({ type }) => kindOf(type) === 'Normalize'),
    maxSeqLength: bert.max_seq_length ?? null,
    lowerCase: bert.do_lower_case ?? false,
    trim: true,
    unsupported: unknownKind(kinds) ?? dense.unknown,
  };
}

/** The first module that only the graph can bring along; a layer is run between the pooling and the normalisation alone. */
function unknownKind(kinds: readonly string[]): string | null {
  const unknown = kinds.find((kind) => !['Transformer', 'Pooling', 'Dense', 'Normalize'].includes(kind));
  if (unknown !== undefined) return unknown;
  const order = kinds.map((kind) => ['Transformer', 'Pooling', 'Dense', 'Normalize'].indexOf(kind));
  const inOrder = order.every((place, at) => at === 0 || (order[at - 1] ?? 0) <= place);
  return kinds.includes('Dense') && !inOrder ? 'Dense' : null;
}

/** The layers in some folders, read from `homes`; null where the graph brings them along, and then that is what they need. */
async function denseOf(
  folders: readonly string[],
  directory: string,
  homes: readonly string[] | null,
): Promise<{ readonly layers: readonly DenseLayer[]; readonly unknown: string | null }> {
  if (homes === null) return { layers: [], unknown: folders.length > 0 ? 'Dense' : null };
  const layers: DenseLayer[] = [];
  for (const path of folders) {
    const folder = inFolder(path, '').replace(/\/$/, '');
    const config = await readDenseConfig(directory, folder);
    const unknown = unknownOf(config);
    if (unknown !== null) return { layers: [], unknown };
    layers.push(await readDense(homes, folder, config));
  }
  return { layers, unknown: null };
}

/** The folder of modules.json: the encoder's own, or the one above that names it as its encoder's. */
async function homeOf(encoder: string): Promise<string> {
  const above = dirname(encoder);
  const own = await readModelJson(encoder, 'modules.json', z.unknown());
  if (own !== null || !/^\d{1,2}_/.test(basename(encoder))) return encoder;
  const modules = await readModelJson(above, 'modules.json', z.unknown());
  return encoderFolderOf(modules) === basename(encoder) ? above : encoder;
}

/**
 * Where config and tokenizer of a converted model lie: in its folder, or in the one below in which sentence-transformers
 * once kept the encoder.
 */
export async function encoderPlace(directory: string): Promise<string> {
  const folder = encoderFolderOf(await readModelJson(directory, 'modules.json', z.unknown()));
  if (folder === null) return directory;
  const config = await readModelJson(directory, `${folder}/config.json`, z.unknown());
  return config === null ? directory : join(directory, folder);
}

async function readPooling(directory: string, folder: string): Promise<PoolingMode[]> {
  const config = await readModelJson(directory, inFolder(folder, 'config.json'), poolingSchema);
  if (config === null) return ['mean'];
  if (config.pooling_mode !== null && config.pooling_mode !== undefined)
    return [config.pooling_mode].flat().map(knownMode);
  const modes = Object.entries(FLAGS).flatMap(([flag, mode]) => (config[flag] === true ? [mode] : []));
  return modes.length === 0 ? ['mean'] : modes;
}

function knownMode(name: string): PoolingMode {
  const mode = POOLING_MODES.find((known) => known === name);
  if (mode === undefined)
    throw loadFailed(
      `The model pools by "${name.slice(0, 80)}", which Hearth does not know.`,
      'Choose another model.',
    );
  return mode;
}

/** A file in one of the model's own folders; modules.json is not to be trusted with more than a plain name. */
function inFolder(folder: string, name: string): string {
  if (folder === '') return name;
  if (!/^[\w.-]+$/.test(folder) || folder.includes('..'))
    throw loadFailed(`modules.json points to "${folder.slice(0, 80)}", which is no folder of the model.`);
  return `${folder}/${name}`;
}
