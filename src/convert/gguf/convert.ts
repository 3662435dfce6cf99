/** A checkpoint of a language model becomes a GGUF file. */
import { basename, join } from 'node:path';
import { z } from 'zod';
import { cardField, splitCard } from '../../shared/front-matter.ts';
import { notConvertible } from '../failure.ts';
import { Weights } from '../weights/weights.ts';
import type { ArchitecturePlan, GgufArchitecture } from './architecture.ts';
import { GGUF_ARCHITECTURES } from './architectures/index.ts';
import { ModelFolder } from './folder.ts';
import { fileBytes, headerBytes } from './header.ts';
import { text, uint32, type Field, type Metadata } from './metadata.ts';
import { QUANTIZATIONS, typeOf, type Quantization } from './mixture.ts';
import type { GgufPlan } from './plan.ts';
import { putTokenizer, type TokenizerModel } from './tokenizer/tokenizer.ts';
import { refuseTaken, writeGguf, type WriteOptions } from './write.ts';

/** `general.quantization_version`: GGML_QNT_VERSION of ggml.h. */
const QUANTIZATION_VERSION = 2;
/** Layers of the LLaMAs to which llama.cpp gives more bits for values. */
const SEVENTY_BILLION_LAYERS = 80;

const configJson = z.looseObject({ model_type: z.string() });

/** What to convert, and into what. */
export interface GgufRequest {
  /** The model folder: config.json, tokenizer and weights. */
  readonly folder: string;
  /** Folders that links in it may lead to, as in a Hub cache. */
  readonly allowed?: readonly string[];
  readonly quantization: Quantization;
  /** What the file is named after; left out, the folder's name. */
  readonly name?: string | undefined;
  /** Writes over a file of the same name, once the new one is whole; true where it is left out. */
  readonly replace?: boolean | undefined;
}

/** What a conversion made. */
export interface GgufResult {
  readonly path: string;
  readonly bytes: number;
}

/** The architecture of a `model_type`. Throws MODEL_LOAD_FAILED with those that there are. */
function architectureOf(type: string): GgufArchitecture {
  const found = GGUF_ARCHITECTURES.find(({ types }) => types.includes(type));
  if (found !== undefined) return found;
  throw notConvertible(
    `Models of the type ${type} cannot be converted to GGUF`,
    `These can: ${GGUF_ARCHITECTURES.map(({ title }) => title).join(', ')}. Others may become ONNX.`,
  );
}

/** A checkpoint that was read but for its weights; it can be planned in each quantization. */
export interface OpenedGguf {
  readonly plan: ArchitecturePlan;
  readonly metadata: Metadata;
}

/** Plans a file without reading any weights. Throws MODEL_LOAD_FAILED with the part that is not supported. */
export async function planGguf({ quantization, ...place }: GgufRequest): Promise<GgufPlan> {
  return planOf(await openGguf(place), quantization);
}

/** Reads configuration, tokenizer and the headers of the weights. Throws as {@link planGguf}. */
export async function openGguf({
  folder,
  allowed = [],
}: Pick<GgufRequest, 'folder' | 'allowed'>): Promise<OpenedGguf> {
  const model = new ModelFolder(folder, allowed);
  const config = await model.json('config.json', configJson);
  if (config === null)
    throw notConvertible('The folder has no config.json', 'Get the model again, or choose another copy.');
  const architecture = architectureOf(config.model_type);
  const weights = await Weights.open(folder, [folder, ...allowed]);
  const plan = architecture.plan(config, weights);
  weights.expectAllUsed(plan.unused);
  const metadata: Metadata = new Map([
    ['general.architecture', text(plan.name)],
    ['general.type', text('model')],
    ['general.name', text(model.name)],
    ...(await licenceFields(model)),
    // Its place; the number comes with the quantization.
    ['general.file_type', uint32(0)],
    ['general.quantization_version', uint32(QUANTIZATION_VERSION)],
    ...plan.fields,
  ]);
  const { places, spacePrefix } = plan;
  const tokenizer: TokenizerModel = {
    places,
    ids: idsOf(config),
    ...(spacePrefix === undefined ? {} : { spacePrefix }),
  };
  await putTokenizer(metadata, model, tokenizer);
  return { plan, metadata };
}

/** The fields of a licence under which a model card puts its weights, as llama.cpp's converter writes them. */
const LICENCE_FIELDS = [
  ['general.license', 'license'],
  ['general.license.name', 'license_name'],
  ['general.license.link', 'license_link'],
] as const;

async function licenceFields(model: ModelFolder): Promise<[string, Field][]> {
  // A card that can't be read takes nothing from the numbers.
  const card = await model.text('README.md').catch(() => null);
  const { frontMatter } = splitCard(card ?? '');
  return LICENCE_FIELDS.flatMap(([key, name]): [string, Field][] => {
    const value = cardField(frontMatter, name);
    return value === null ? [] : [[key, text(value)]];
  });
}

/** The file of an opened checkpoint in a quantization. */
export function planOf({ plan, metadata: opened }: OpenedGguf, quantization: Quantization): GgufPlan {
  const metadata: Metadata = new Map(opened);
  metadata.set('general.file_type', uint32(QUANTIZATIONS[quantization]));
  const mixture = {
    layers: plan.layers,
    tied: plan.tied,
    seventyBillion: plan.name === 'llama' && plan.layers === SEVENTY_BILLION_LAYERS && plan.sharesKeys,
  };
  const tensors = plan.tensors.map((tensor) => ({
    ...tensor,
    type: typeOf(tensor.name, tensor.shape, quantization, mixture),
  }));
  return { metadata, tensors };
}

/** Places of special tokens, of the language part where the configuration has parts. */
function idsOf(config: Record<string, unknown>): Record<string, unknown> {
  const part = z.looseObject({}).safeParse(config['text_config']);
  return part.success ? { ...part.data, ...config } : config;
}

/** Bytes of the file that a plan makes. */
export function plannedBytes({ metadata, tensors }: GgufPlan): number {
  return fileBytes(headerBytes(metadata, tensors), tensors);
}

/** The name of a model's file, as the Hub's repositories of such files have them: `SmolLM2-135M-Q8_0.gguf`. */
export function ggufName(model: string, quantization: Quantization): string {
  return `${basename(model)}-${quantization}.gguf`;
}

/**
 * Converts the checkpoint in a folder into `out`, another folder or its own. Throws CANCELLED, INVALID_INPUT where the
 * file is there already, or MODEL_LOAD_FAILED with what is not supported, wrong or in the way; then nothing is left of
 * the file.
 */
export async function convertToGguf(
  request: GgufRequest,
  out: string,
  options: WriteOptions = {},
): Promise<GgufResult> {
  const path = join(out, ggufName(request.name ?? request.folder, request.quantization));
  const { replace = true } = request;
  if (!replace) await refuseTaken(path);
  const plan = await planGguf(request);
  return { path, bytes: await writeGguf(path, plan, { ...options, replace }) };
}
