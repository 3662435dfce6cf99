/**
 * What each image processor of transformers does where preprocessor_config.json leaves a field out: the class
 * attributes of `models/…/image_processing_pil_….py`, under the name of the class without its ending. Pure data.
 */
import type { PilFilter } from './resample-kernels.ts';

/** A size as the processors know it. */
export interface Size {
  readonly width?: number;
  readonly height?: number;
  readonly shortest_edge?: number;
  readonly longest_edge?: number;
  readonly max_height?: number;
  readonly max_width?: number;
}

/**
 * How a processor makes the target of its resize from `size`: as its base class does, or in the way of one class.
 * `convnext`, `poolformer` and `levit` enlarge by a share that a crop then takes off; `dpt` keeps to multiples; `glpn`
 * cuts down to multiples; `textnet` and `maskformer` go up to them; `yolos` cuts the edges of the base class; `donut` turns, resizes twice and fills up.
 */
export type ResizeRule =
  | 'plain'
  | 'convnext'
  | 'poolformer'
  | 'levit'
  | 'dpt'
  | 'glpn'
  | 'textnet'
  | 'maskformer'
  | 'yolos'
  | 'donut'
  | 'none';

/** How a processor fills a picture up: not at all, to `pad_size`, to a multiple on all sides, or mirrored beyond it. */
export type PadRule = 'none' | 'size' | 'centered' | 'mirrored';

/** The defaults of one processor. */
export interface Preset {
  readonly rule: ResizeRule;
  readonly pad: PadRule;
  /** Whether a size that is one number means a square; else it is the shortest edge. */
  readonly square: boolean;
  readonly size: Size | null;
  readonly cropSize: Size | null;
  readonly filter: PilFilter;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly crop: boolean;
  readonly normalize: boolean;
  readonly flip: boolean;
  readonly divisor: number | null;
  readonly cropPct: number | null;
}

const HALF = [0.5, 0.5, 0.5];
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const OPENAI_CLIP = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** What most classes have in common; also what an unknown class is taken for. */
export const BASE: Preset = {
  rule: 'plain',
  pad: 'none',
  square: true,
  size: null,
  cropSize: null,
  filter: 'bilinear',
  mean: HALF,
  std: HALF,
  crop: false,
  normalize: true,
  flip: false,
  divisor: null,
  cropPct: null,
};

const square = (edge: number): Size => ({ width: edge, height: edge });
const bicubic = { filter: 'bicubic' } as const;

const CLIP: Preset = {
  ...BASE,
  ...bicubic,
  ...OPENAI_CLIP,
  square: false,
  size: { shortest_edge: 224 },
  crop: true,
  cropSize: square(224),
};
const MOBILE_NET: Preset = {
  ...BASE,
  square: false,
  size: { shortest_edge: 256 },
  crop: true,
  cropSize: square(224),
};
const DETR: Preset = {
  ...BASE,
  ...IMAGENET,
  pad: 'size',
  square: false,
  size: { shortest_edge: 800, longest_edge: 1333 },
};
const MASK_FORMER: Preset = { ...DETR, rule: 'maskformer', divisor: 32 };
const BEIT: Preset = { ...BASE, ...bicubic, size: square(224), cropSize: square(224) };

/** The presets by class, such as `ViT` for ViTImageProcessor, ViTImageProcessorFast and ViTFeatureExtractor. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  ViT: { ...BASE, size: square(224) },
  DeiT: { ...BASE, ...bicubic, size: square(256), crop: true, cropSize: square(224) },
  Beit: BEIT,
  CLIP,
  ChineseCLIP: CLIP,
  Bit: CLIP,
  Siglip: { ...BASE, ...bicubic, square: false, size: square(224) },
  Blip: { ...BASE, ...bicubic, ...OPENAI_CLIP, size: square(384) },
  ConvNext: {
    ...BASE,
    ...bicubic,
    rule: 'convnext',
    square: false,
    size: { shortest_edge: 384 },
    cropPct: 224 / 256,
  },
  PoolFormer: {
    ...BASE,
    ...bicubic,
    ...IMAGENET,
    rule: 'poolformer',
    square: false,
    size: { shortest_edge: 224 },
    crop: true,
    cropSize: square(224),
    cropPct: 0.9,
  },
  Levit: {
    ...BASE,
    ...bicubic,
    ...IMAGENET,
    rule: 'levit',
    square: false,
    size: { shortest_edge: 224 },
    crop: true,
    cropSize: square(224),
  },
  Pvt: { ...BASE, ...bicubic, ...IMAGENET, size: square(224) },
  EfficientNet: { ...BASE, ...bicubic, size: square(346), cropSize: square(289) },
  MobileNetV1: MOBILE_NET,
  MobileNetV2: MOBILE_NET,
  MobileViT: {
    ...BASE,
    ...bicubic,
    square: false,
    size: { shortest_edge: 224 },
    crop: true,
    cropSize: square(256),
    normalize: false,
    flip: true,
  },
  VideoMAE: { ...BASE, square: false, size: { shortest_edge: 224 }, crop: true, cropSize: square(224) },
  DINOv3ViT: { ...BASE, ...IMAGENET, size: square(224) },
  TextNet: {
    ...BASE,
    ...IMAGENET,
    rule: 'textnet',
    square: false,
    size: { shortest_edge: 640 },
    cropSize: square(224),
    divisor: 32,
  },
  Segformer: { ...BASE, ...IMAGENET, size: square(512) },
  DPT: { ...BASE, ...bicubic, rule: 'dpt', pad: 'centered', size: square(384) },
  GLPN: { ...BASE, rule: 'glpn', normalize: false, divisor: 32 },
  Detr: DETR,
  ConditionalDetr: DETR,
  DeformableDetr: DETR,
  GroundingDino: DETR,
  Yolos: { ...DETR, rule: 'yolos' },
  RTDetr: { ...BASE, ...IMAGENET, pad: 'size', square: false, size: square(640), normalize: false },
  MaskFormer: MASK_FORMER,
  Mask2Former: MASK_FORMER,
  OneFormer: DETR,
  OwlViT: { ...BASE, ...bicubic, ...OPENAI_CLIP, size: square(768), cropSize: square(768) },
  Sam: { ...BASE, ...IMAGENET, pad: 'size', size: { longest_edge: 1024 } },
  Donut: { ...BASE, rule: 'donut', size: { width: 1920, height: 2560 } },
  Swin2SR: { ...BASE, rule: 'none', pad: 'mirrored', normalize: false, divisor: 8 },
  VitPose: { ...BASE, ...IMAGENET, rule: 'none', size: { width: 192, height: 256 } },
};

/** Classes whose work this layer does not do; a folder that names one is refused rather than read wrongly. */
export const OTHER_WAYS: readonly string[] = [
  // scipy's zoom of a float picture, with a Gaussian in front: `padded-square.ts`.
  'Owlv2',
  // Tiles, patches or number of pixels instead of one picture.
  'Idefics',
  'Idefics2',
  'Idefics3',
  'SmolVLM',
  'LlavaNext',
  'LlavaOnevision',
  'Pixtral',
  'Qwen2VL',
  'Siglip2',
  'Pix2Struct',
  'Flava',
  'ZoeDepth',
  'Perceiver',
  'LayoutLMv2',
  'LayoutLMv3',
  'Nougat',
];
