/** Looks into a model folder: which weights it has, and what its small JSON files say. Reads no weights. */
import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { encoderFolderOf } from '../../shared/sentence-layout.ts';
import { checkpointOf } from './checkpoint.ts';
import { folderProblem, type FolderProblem } from './folder-problem.ts';
import type { ForeignFacts } from './foreign.ts';
import type { FoundFile, WeightsFile } from './found-files.ts';
import { pointersAmong } from './lfs-pointers.ts';
import { originsIn, withOrigins } from './origin.ts';
import { hasPiecesElsewhere } from './unfinished.ts';
import { runnableWeights } from './variants.ts';
import { weightsOf } from './weights-files.ts';
import { wholeFiles } from './whole-files.ts';

export type { FolderProblem } from './folder-problem.ts';
export { fileFingerprint, type FoundFile, type WeightsFile } from './found-files.ts';

/** The largest config.json that is read: the longest label lists on the Hub stay below 3 MB. */
const MAX_CONFIG_BYTES = 10 * 1024 * 1024;
/** Files of one folder that are looked at; honest repositories have fewer than a hundred. */
const MAX_FILES = 2_000;
/** How deep weights may lie below the folder (`onnx/`, `text_encoder/`). */
const MAX_DEPTH = 2;

/** The fields of config.json that Hearth reads, under the names that the architectures use for them. */
const configSchema = z.looseObject({
  architectures: z.array(z.string()).optional().catch(undefined),
  model_type: z.string().optional().catch(undefined),
  dtype: z.string().optional().catch(undefined),
  torch_dtype: z.string().optional().catch(undefined),
  num_hidden_layers: z.number().optional().catch(undefined),
  n_layer: z.number().optional().catch(undefined),
  num_attention_heads: z.number().optional().catch(undefined),
  n_head: z.number().optional().catch(undefined),
  num_key_value_heads: z.number().optional().catch(undefined),
  hidden_size: z.number().optional().catch(undefined),
  n_embd: z.number().optional().catch(undefined),
  head_dim: z.number().optional().catch(undefined),
  max_position_embeddings: z.number().optional().catch(undefined),
  n_positions: z.number().optional().catch(undefined),
  n_ctx: z.number().optional().catch(undefined),
  /** Classes of the Python code that comes with a model. */
  auto_map: z.record(z.string(), z.unknown()).optional().catch(undefined),
  quantization_config: z
    .looseObject({ quant_method: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
/** What Hearth reads of a config.json. */
export type ModelConfig = z.output<typeof configSchema>;

/** A model folder (or a lone .gguf file) as found on disk. */
export interface ModelFolder {
  readonly directory: string;
  /** The folder that its files may really lie in, links followed; left out where that is `directory`. */
  readonly root?: string;
  readonly weights: readonly WeightsFile[];
  readonly config: ModelConfig | null;
  readonly hasModulesJson: boolean;
  readonly hasChatTemplate: boolean;
  /** `pipeline_tag` of the model card's front matter. */
  readonly pipelineTag: string | null;
  readonly bytes: number;
  /** All files that belong to it. */
  readonly files: readonly FoundFile[];
  /** True for a lone .gguf file, whose folder holds other things too. */
  readonly lone: boolean;
  /** What keeps the folder from being used. */
  readonly problem: FolderProblem | null;
}

/** Looks into a folder. `root` is the library folder that its files may link into (the blobs of a hub cache). */
export async function scanFolder(directory: string, root = directory): Promise<ModelFolder> {
  const inside = await Promise.all([realpath(directory), realpath(root)]);
  const files = await listFiles(directory, inside);
  const names = new Set(files.map((file) => file.path));
  const within = names.has('modules.json') ? await encoderWithin(directory, names) : '';
  const config = names.has(`${within}config.json`)
    ? await readConfig(join(directory, within, 'config.json'))
    : null;
  const tokenizerConfig = names.has('tokenizer_config.json')
    ? await readSmall(join(directory, 'tokenizer_config.json'))
    : '';
  const card = names.has('README.md') ? await readSmall(join(directory, 'README.md')) : '';
  const known = config === 'broken' ? null : config;
  const { weights, problem } = await usableOf(directory, files, config, within);
  return {
    directory,
    root,
    weights,
    config: known,
    hasModulesJson: names.has('modules.json'),
    hasChatTemplate:
      names.has('chat_template.jinja') ||
      names.has('chat_template.json') ||
      tokenizerConfig.includes('"chat_template"'),
    pipelineTag: pipelineTagOf(card),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    files,
    lone: false,
    problem,
  };
}

/** A lone .gguf file (the first of them where it is split) as a folder of its own. */
export async function scanFile(path: string): Promise<ModelFolder> {
  const names = await partNames(path);
  const files: FoundFile[] = [];
  for (const name of names) {
    const info = await stat(join(path, '..', name));
    files.push({ path: name, bytes: info.size, mtimeMs: info.mtimeMs });
  }
  const directory = join(path, '..');
  return {
    directory,
    ...(await usableOf(directory, files, null)),
    config: null,
    hasModulesJson: false,
    hasChatTemplate: false,
    pipelineTag: null,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    files,
    lone: true,
  };
}

/** The weights that are there whole, and what keeps them from being used. */
async function usableOf(
  directory: string,
  files: readonly FoundFile[],
  config: ModelConfig | 'broken' | null,
  within = '',
): Promise<Pick<ModelFolder, 'weights' | 'problem'>> {
  const pointers = await pointersAmong(directory, files);
  const { whole, missing } = wholeFiles(files, (path) => pointers.has(path));
  const known = config === 'broken' ? null : config;
  const origins = await originsIn(directory);
  const weights = checkpointOf(withOrigins(weightsOf(whole), files, origins), files, known, within);
  const runnable = runnableWeights(weights, null);
  const problem = folderProblem({
    files,
    pointers,
    missing,
    config: known,
    brokenConfig: config === 'broken',
    weights: weights.length,
    runnable: runnable.length > 0,
    selfContained: runnable.some(({ format }) => format === 'gguf'),
    hasPieces: runnable.length === 0 && (await hasPiecesElsewhere(directory)),
    ...(await otherKinds(directory, files)),
  });
  return { weights, problem };
}

/** The folder below in which the encoder lies, with a slash; empty where it lies in the folder itself. */
async function encoderWithin(directory: string, names: ReadonlySet<string>): Promise<string> {
  const folder = encoderFolderOf(jsonOf(await readSmall(join(directory, 'modules.json'))));
  return folder !== null && names.has(`${folder}/config.json`) ? `${folder}/` : '';
}

const adapterSchema = z.looseObject({
  base_model_name_or_path: z.string().nullable().catch(null),
  peft_type: z.string().nullable().catch(null),
});
const pipelineSchema = z.looseObject({ _class_name: z.string().catch('') });

/** What small files say of a folder that is no model of its own. */
async function otherKinds(
  directory: string,
  files: readonly FoundFile[],
): Promise<Pick<ForeignFacts, 'adapter' | 'pipeline'>> {
  const read = async (name: string): Promise<unknown> =>
    files.some(({ path }) => path === name) ? jsonOf(await readSmall(join(directory, name))) : null;
  const adapter = adapterSchema.safeParse(await read('adapter_config.json'));
  const pipeline = pipelineSchema.safeParse(await read('model_index.json'));
  return {
    adapter: adapter.success
      ? { base: adapter.data.base_model_name_or_path, type: adapter.data.peft_type }
      : null,
    pipeline: pipeline.success ? pipeline.data._class_name : null,
  };
}

/** The names of all parts of a split GGUF that lie beside the named one; of any other file its own. */
async function partNames(path: string): Promise<string[]> {
  const own = basename(path);
  const [, stem, of] = SPLIT_GGUF.exec(own) ?? [];
  if (stem === undefined || of === undefined) return [own];
  const names = await readdir(join(path, '..'));
  const parts = names.filter((name) => {
    const found = SPLIT_GGUF.exec(name);
    return found?.[1] === stem && found[2] === of;
  });
  return parts.slice(0, MAX_FILES).sort();
}

/** `stem-00001-of-00003.gguf`. */
const SPLIT_GGUF = /^(.+)-\d{5}-of-(\d{5})\.gguf$/;

/** Regular files whose real place is inside one of the allowed folders: a link out of them is not followed. */
async function listFiles(directory: string, allowed: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const full of await namesBelow(directory)) {
    const path = relative(directory, full).split(sep).join('/');
    try {
      const real = await realpath(full);
      if (!allowed.some((folder) => real.startsWith(folder + sep))) continue;
      const info = await stat(real);
      if (info.isFile()) found.push({ path, bytes: info.size, mtimeMs: info.mtimeMs });
    } catch {
      // A dangling link, or a file that vanished meanwhile.
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Everything in a folder but its folders, {@link MAX_DEPTH} deep; a folder below it that may not be read is passed over. */
async function namesBelow(directory: string): Promise<string[]> {
  const names: string[] = [];
  let folders = [directory];
  for (let depth = 1; depth <= MAX_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
        if (folder === directory) throw error;
        return [];
      });
      for (const entry of entries) {
        if (names.length + next.length >= MAX_FILES) break;
        (entry.isDirectory() ? next : names).push(join(folder, entry.name));
      }
    }
    folders = next;
  }
  return names;
}

async function readConfig(path: string): Promise<ModelConfig | 'broken'> {
  try {
    const parsed = configSchema.safeParse(JSON.parse(await readSmall(path)));
    return parsed.success ? parsed.data : 'broken';
  } catch {
    return 'broken';
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The text of a small file; empty when it is too large or can't be read. */
async function readSmall(path: string): Promise<string> {
  try {
    const info = await stat(path);
    // A pipe would be waited for without an end.
    return !info.isFile() || info.size > MAX_CONFIG_BYTES ? '' : await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

/** The one field of the front matter that matters here; a YAML library for one line would be a large dependency. */
function pipelineTagOf(card: string): string | null {
  const frontMatter = /^---\r?\n([\s\S]{0,20000}?)\r?\n---/.exec(card)?.[1] ?? '';
  return /^pipeline_tag:\s*["']?([a-z0-9-]{1,60})["']?\s*$/m.exec(frontMatter)?.[1] ?? null;
}
