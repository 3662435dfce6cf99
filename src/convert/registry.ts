/** Every architecture that the converter knows. One line for each. */
import type { Architecture } from './architecture.ts';
import { albert } from './architectures/albert.ts';
import { ast } from './architectures/ast.ts';
import { autoencoderKl } from './architectures/autoencoder-kl.ts';
import { bart, bartWriters } from './architectures/bart.ts';
import { beit } from './architectures/beit.ts';
import { bert } from './architectures/bert.ts';
import { bit } from './architectures/bit.ts';
import { blip } from './architectures/blip.ts';
import { clap } from './architectures/clap.ts';
import { clip, clipText, clipVision } from './architectures/clip.ts';
import { conditionalDetr } from './architectures/conditional-detr.ts';
import { convnext } from './architectures/convnext.ts';
import { debertaV2 } from './architectures/deberta-v2.ts';
import { depthAnything } from './architectures/depth-anything.ts';
import { detr, tableTransformer } from './architectures/detr.ts';
import { dinov2 } from './architectures/dinov2.ts';
import { dinov3 } from './architectures/dinov3.ts';
import { distilbert } from './architectures/distilbert.ts';
import { dpt } from './architectures/dpt.ts';
import { efficientnet } from './architectures/efficientnet.ts';
import { glpn } from './architectures/glpn.ts';
import { gpt2 } from './architectures/gpt2.ts';
import { gptNeox } from './architectures/gpt-neox.ts';
import { idefics3 } from './architectures/idefics3.ts';
import { llama } from './architectures/llama.ts';
import { llava } from './architectures/llava.ts';
import { mask2former } from './architectures/mask2former.ts';
import { maskformer } from './architectures/maskformer.ts';
import { mobilenetV1, mobilenetV2 } from './architectures/mobilenet.ts';
import { mobilevit } from './architectures/mobilevit.ts';
import { modernbert } from './architectures/modernbert.ts';
import { moonshine } from './architectures/moonshine.ts';
import { mpnet } from './architectures/mpnet.ts';
import { opt } from './architectures/opt.ts';
import { owlvit } from './architectures/owlvit.ts';
import { regnet } from './architectures/regnet.ts';
import { resnet } from './architectures/resnet.ts';
import { rtDetr } from './architectures/rt-detr.ts';
import { sam } from './architectures/sam.ts';
import { segformer } from './architectures/segformer.ts';
import { siglip, siglipVision } from './architectures/siglip.ts';
import { speecht5 } from './architectures/speecht5.ts';
import { swin } from './architectures/swin.ts';
import { swin2sr } from './architectures/swin2sr.ts';
import { swinv2 } from './architectures/swinv2.ts';
import { mt5, t5 } from './architectures/t5.ts';
import { upernet } from './architectures/upernet.ts';
import { unet } from './architectures/unet.ts';
import { videomae } from './architectures/videomae.ts';
import { visionEncoderDecoder } from './architectures/vision-encoder-decoder.ts';
import { vit } from './architectures/vit.ts';
import { vitpose } from './architectures/vitpose.ts';
import { vits } from './architectures/vits.ts';
import { wav2vec2 } from './architectures/wav2vec2.ts';
import { whisper } from './architectures/whisper.ts';
import { yolos } from './architectures/yolos.ts';

const ARCHITECTURES: readonly Architecture[] = [
  albert,
  ast,
  autoencoderKl,
  bart,
  bartWriters,
  beit,
  bert,
  bit,
  blip,
  clap,
  clip,
  clipText,
  clipVision,
  conditionalDetr,
  convnext,
  debertaV2,
  depthAnything,
  detr,
  dinov2,
  dinov3,
  distilbert,
  dpt,
  efficientnet,
  glpn,
  gpt2,
  gptNeox,
  idefics3,
  llama,
  llava,
  mask2former,
  maskformer,
  mobilenetV1,
  mobilenetV2,
  mobilevit,
  modernbert,
  moonshine,
  mpnet,
  mt5,
  opt,
  owlvit,
  regnet,
  resnet,
  rtDetr,
  sam,
  segformer,
  siglip,
  siglipVision,
  speecht5,
  swin,
  swin2sr,
  swinv2,
  t5,
  tableTransformer,
  unet,
  upernet,
  videomae,
  visionEncoderDecoder,
  vit,
  vitpose,
  vits,
  wav2vec2,
  whisper,
  yolos,
];

const byType: ReadonlyMap<string, Architecture> = new Map(
  ARCHITECTURES.flatMap((each) => each.types.map((type) => [type, each] as const)),
);

/** The architecture of a `model_type` or diffusers class; undefined for one that is not converted. */
export function findArchitecture(type: string): Architecture | undefined {
  return byType.get(type);
}

/** What can be converted. */
export interface Supported {
  /** `model_type` of config.json, or `_class_name` of a diffusers component. */
  readonly type: string;
  /** `Model`, `SequenceClassification`, … */
  readonly heads: readonly string[];
}

/** All types with their heads, by name. */
export function listSupported(): Supported[] {
  return Array.from(byType, ([type, { heads }]) => ({ type, heads })).toSorted((a, b) =>
    a.type < b.type ? -1 : 1,
  );
}
