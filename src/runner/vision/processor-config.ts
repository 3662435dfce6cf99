/** preprocessor_config.json: what a model's picture has to look like, in the words of old and new transformers. */
import { z } from 'zod';
import { loadFailed, readProcessorJson } from '../backends/model-files.ts';
import { BASE, OTHER_WAYS, PRESETS, type Preset, type Size } from './processor-presets.ts';
import type { PilFilter } from './resample-kernels.ts';

/** Longest edge that a configuration may ask for: the largest that are known ask for 4,096. */
const MAX_CONFIGURED_EDGE = 16_384;

const edge = z.int().positive().max(MAX_CONFIGURED_EDGE);
const sizeSchema = z
  .union([
    edge,
    z.array(edge).min(1).max(2),
    z.looseObject({
      width: edge.nullish(),
      height: edge.nullish(),
      shortest_edge: edge.nullish(),
      longest_edge: edge.nullish(),
      max_height: edge.nullish(),
      max_width: edge.nullish(),
    }),
  ])
  .nullish();
const channels = z
  .union([z.number().transform((value) => [value, value, value]), z.array(z.number()).length(3)])
  .nullish();
const flag = z.boolean().nullish();

/** The fields that are read; others are left alone, as each class has some of its own. */
export const processorConfigSchema = z.looseObject({
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
  do_resize: flag,
  size: sizeSchema,
  max_size: edge.nullish(),
  resample: z.int().min(0).max(5).nullish(),
  crop_pct: z.number().positive().max(1).nullish(),
  do_center_crop: flag,
  crop_size: sizeSchema,
  do_rescale: flag,
  rescale_factor: z.number().positive().nullish(),
  rescale_offset: flag,
  include_top: flag,
  do_normalize: flag,
  image_mean: channels,
  image_std: channels,
  do_pad: flag,
  pad_size: sizeSchema,
  size_divisor: edge.nullish(),
  size_divisibility: edge.nullish(),
  keep_aspect_ratio: flag,
  ensure_multiple_of: z.number().positive().max(MAX_CONFIGURED_EDGE).nullish(),
  do_flip_channel_order: flag,
  do_thumbnail: flag,
  do_align_long_axis: flag,
});
/** The fields that are read. */
export type ProcessorConfig = z.output<typeof processorConfigSchema>;

/** Everything that decides about a picture, with no field left open. */
export interface ProcessorSettings extends Omit<Preset, 'cropPct'> {
  /** The class without its ending, such as `ViT`; empty where the file names none. */
  readonly kind: string;
  readonly resize: boolean;
  readonly cropPct: number | null;
  readonly rescale: number | null;
  /** True where values start at -1 instead of 0 (EfficientNet). */
  readonly offset: boolean;
  /** True where values are divided by the deviation once more (EfficientNet's `include_top`). */
  readonly twice: boolean;
  readonly padSize: Size | null;
  /** Sides are cut down to multiples of it after the resize (the JavaScript exports of MODNet); null where they are not. */
  readonly divisibility: number | null;
  readonly keepAspectRatio: boolean;
  readonly multiple: number;
  /** Donut's own steps: made smaller until it fits, its long edge turned to that of `size`, filled up to `size`. */
  readonly thumbnail: boolean;
  readonly align: boolean;
  readonly fill: boolean;
}

/** Pillow's numbers of its filters. */
const FILTERS: readonly PilFilter[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

/** How a model's pictures are prepared. Throws MODEL_LOAD_FAILED where nothing says it. */
export async function readProcessorConfig(directory: string): Promise<ProcessorConfig> {
  const own = await readProcessorJson(directory, processorConfigSchema);
  if (own !== null) return own;
  throw loadFailed(
    "preprocessor_config.json is missing from the model's folder, so nothing tells how its pictures have to look.",
    'Get the whole model again.',
  );
}

/** The class of a processor without its ending: `ViT` of ViTImageProcessor, ViTImageProcessorFast, ViTFeatureExtractor. */
export function kindOf(config: ProcessorConfig): string {
  const type = config.image_processor_type ?? config.feature_extractor_type ?? '';
  return type.replace(/(?:ImageProcessor|FeatureExtractor)(?:Fast|Pil)?$/, '');
}

/** The filter that a file asks for; null where it names none. */
export function filterOf(config: ProcessorConfig): PilFilter | null {
  return FILTERS[config.resample ?? -1] ?? null;
}

/** The fields of a file over the defaults of its class; throws MODEL_LOAD_FAILED for a class that works otherwise. */
export function settingsOf(config: ProcessorConfig): ProcessorSettings {
  const kind = kindOf(config);
  const named = PRESETS[kind];
  if (OTHER_WAYS.includes(kind) || (named === undefined && !suffices(config)))
    throw loadFailed(
      `The model's pictures are prepared by ${kind === '' ? 'a class that preprocessor_config.json does not name' : `the class ${kind.slice(0, 80)}ImageProcessor`}, which Hearth does not know.`,
      'Choose another model.',
    );
  const preset = named ?? BASE;
  const cropSize = sizeOf(config.crop_size, true) ?? preset.cropSize;
  return {
    ...preset,
    kind,
    resize: config.do_resize ?? true,
    size: configuredSize(config, preset) ?? preset.size,
    cropSize,
    crop: (config.do_center_crop ?? preset.crop) && cropSize !== null,
    cropPct: config.crop_pct ?? preset.cropPct,
    filter: filterOf(config) ?? preset.filter,
    rescale: (config.do_rescale ?? true) ? (config.rescale_factor ?? 1 / 255) : null,
    offset: kind === 'EfficientNet' && (config.rescale_offset ?? false),
    twice: kind === 'EfficientNet' && (config.include_top ?? true),
    normalize: normalizes(config, kind, preset),
    mean: config.image_mean ?? preset.mean,
    std: deviations(config.image_std ?? preset.std),
    padSize: sizeOf(config.pad_size, true) ?? (kind === 'Sam' ? SAM_PAD : null),
    pad: (config.do_pad ?? kind !== 'DPT') ? preset.pad : 'none',
    divisor: divisorOf(config, kind, preset),
    divisibility: config.size_divisibility ?? null,
    keepAspectRatio: config.keep_aspect_ratio ?? false,
    multiple: config.ensure_multiple_of ?? 1,
    thumbnail: config.do_thumbnail ?? true,
    align: config.do_align_long_axis ?? false,
    fill: config.do_pad ?? true,
    flip: config.do_flip_channel_order ?? preset.flip,
  };
}

const SAM_PAD: Size = { width: 1024, height: 1024 };

/** Whether a file of an unknown class says enough by itself: a plain size, and what to normalise with. */
function suffices(config: ProcessorConfig): boolean {
  const sized = config.do_resize === false || (config.size !== null && config.size !== undefined);
  const normalized =
    config.do_normalize === false || (Boolean(config.image_mean) && Boolean(config.image_std));
  return sized && normalized;
}

/** GLPN and Swin2SR have no such step, MobileViT leaves it out whatever its file says. */
function normalizes(config: ProcessorConfig, kind: string, preset: Preset): boolean {
  if (kind === 'MobileViT' || kind === 'Swin2SR') return false;
  return config.do_normalize ?? preset.normalize;
}

/** Swin2SR's multiple was once called pad_size. */
function divisorOf(config: ProcessorConfig, kind: string, preset: Preset): number | null {
  if (kind === 'Swin2SR' && typeof config.pad_size === 'number')
    return config.size_divisor ?? config.pad_size;
  return config.size_divisor ?? preset.divisor;
}

function deviations(std: readonly number[]): readonly number[] {
  if (std.every((value) => value > 0)) return std;
  throw loadFailed('preprocessor_config.json has an image_std that is not above zero.');
}

/** DETR's file once had its longest edge in a field of its own. */
function configuredSize(config: ProcessorConfig, preset: Preset): Size | null {
  // Donut's pair is width and height.
  const given = config.size;
  const turned = preset.rule === 'donut' && Array.isArray(given) ? given.toReversed() : given;
  const size = sizeOf(turned, preset.square);
  const longest =
    config.max_size ?? (preset.size?.longest_edge !== undefined ? preset.size.longest_edge : null);
  const old = typeof config.size === 'number' && size?.shortest_edge !== undefined && longest !== null;
  return old ? { ...size, longest_edge: longest } : size;
}

/** A size in the form of today: one number is a square or the shortest edge, a pair is height and width. */
export function sizeOf(size: ProcessorConfig['size'], square: boolean): Size | null {
  if (size === null || size === undefined) return null;
  if (typeof size === 'number') return square ? { width: size, height: size } : { shortest_edge: size };
  if (Array.isArray(size)) {
    const [height, width] = size;
    if (height === undefined) return null;
    return width === undefined ? sizeOf(height, square) : { width, height };
  }
  const { width, height, shortest_edge, longest_edge, max_height, max_width } = size;
  const given = { width, height, shortest_edge, longest_edge, max_height, max_width };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === 'number'));
}
