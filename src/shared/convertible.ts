/**
 * Which raw checkpoints can be converted, as main and the page need to know before they ask the converter: the types
 * that `src/convert/registry.ts` has, which a test there holds this list to.
 */

/** Heads of encoder-decoders that write texts. */
const WRITERS = ['ConditionalGeneration', 'Model'];

/** Heads of encoders of waveforms. */
const HEARERS = ['Model', 'CTC', 'SequenceClassification'];

/** Heads of decoders: what writes, what makes embeddings, and what classifies. */
const DECODERS = ['CausalLM', 'Model', 'SequenceClassification'];

/** `model_type` of config.json (or `_class_name` of a diffusers component) → heads that become ONNX graphs. */
export const CONVERTIBLE: Readonly<Record<string, readonly string[]>> = {
  albert: textHeads('PreTraining'),
  bart: ['ConditionalGeneration', 'SequenceClassification', 'Model'],
  beit: ['Model', 'ImageClassification', 'SemanticSegmentation'],
  'data2vec-vision': ['Model', 'ImageClassification', 'SemanticSegmentation'],
  bert: textHeads('PreTraining'),
  bit: ['Model', 'ImageClassification'],
  blip: ['ConditionalGeneration'],
  camembert: textHeads('PreTraining'),
  'deberta-v2': textHeads(),
  deit: ['Model', 'ImageClassification', 'ImageClassificationWithTeacher'],
  distilbert: textHeads(),
  depth_anything: ['DepthEstimation'],
  detr: ['ObjectDetection', 'Segmentation'],
  dinov2: ['Model', 'ImageClassification'],
  dinov2_with_registers: ['Model', 'ImageClassification'],
  dinov3_vit: ['Model'],
  efficientnet: ['Model', 'ImageClassification'],
  regnet: ['Model', 'ImageClassification'],
  upernet: ['SemanticSegmentation'],
  dpt: ['DepthEstimation', 'SemanticSegmentation'],
  resnet: ['Model', 'ImageClassification'],
  segformer: ['SemanticSegmentation', 'ImageClassification', 'Model'],
  'table-transformer': ['ObjectDetection'],
  yolos: ['ObjectDetection'],
  clip: ['Model', 'ImageClassification'],
  clip_text_model: ['Model', 'Projection'],
  clip_vision_model: ['Model', 'Projection'],
  conditional_detr: ['ObjectDetection'],
  convnext: ['Model', 'ImageClassification'],
  convnextv2: ['Model', 'ImageClassification'],
  owlv2: ['ObjectDetection'],
  owlvit: ['ObjectDetection'],
  siglip: ['Model', 'ImageClassification'],
  siglip_vision_model: ['Model'],
  videomae: ['VideoClassification'],
  AutoencoderKL: ['Model'],
  UNet2DConditionModel: ['Model'],
  glpn: ['DepthEstimation'],
  rt_detr: ['ObjectDetection'],
  rt_detr_v2: ['ObjectDetection'],
  sam: ['Model'],
  vitpose: ['PoseEstimation'],
  mask2former: ['UniversalSegmentation'],
  maskformer: ['InstanceSegmentation'],
  electra: textHeads('PreTraining'),
  gpt2: ['LMHeadModel'],
  gpt_neox: ['CausalLM'],
  opt: ['CausalLM'],
  idefics3: ['ConditionalGeneration'],
  llama: DECODERS,
  llava: ['ConditionalGeneration'],
  m2m_100: WRITERS,
  marian: WRITERS,
  mbart: WRITERS,
  mistral: DECODERS,
  mobilenet_v1: ['Model', 'ImageClassification'],
  mobilenet_v2: ['Model', 'ImageClassification', 'SemanticSegmentation'],
  mobilevit: ['Model', 'ImageClassification', 'SemanticSegmentation'],
  modernbert: textHeads(),
  mpnet: textHeads(),
  mt5: WRITERS,
  pegasus: WRITERS,
  qwen2: DECODERS,
  qwen3: DECODERS,
  roberta: textHeads('PreTraining'),
  smolvlm: ['ConditionalGeneration'],
  swin: ['Model', 'ImageClassification'],
  swin2sr: ['ImageSuperResolution'],
  swinv2: ['Model', 'ImageClassification'],
  t5: [...WRITERS, 'Forecasting'],
  'vision-encoder-decoder': ['Model'],
  vit: ['Model', 'ImageClassification', 'ImageClassificationWithTeacher'],
  'audio-spectrogram-transformer': ['Model', 'AudioClassification'],
  clap: ['Model'],
  hubert: HEARERS,
  moonshine: ['ConditionalGeneration'],
  speecht5: ['TextToSpeech'],
  vits: ['Model'],
  'data2vec-audio': HEARERS,
  unispeech: HEARERS,
  'unispeech-sat': HEARERS,
  wav2vec2: HEARERS,
  wavlm: HEARERS,
  whisper: ['ConditionalGeneration', 'AudioClassification', 'Model'],
  'xlm-roberta': textHeads('PreTraining'),
};

function textHeads(...more: string[]): string[] {
  return ['Model', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering', 'MaskedLM', ...more];
}

/** `model_type` of config.json of language models that become GGUF files, whichever class they were saved from. */
export const GGUF_CONVERTIBLE: readonly string[] = [
  'gemma2',
  'gemma3',
  'gemma3_text',
  'gpt2',
  'llama',
  'mistral',
  'phi3',
  'qwen2',
  'qwen3',
];

/** `BertForSequenceClassification` → `SequenceClassification`; `GPT2LMHeadModel` → `LMHeadModel`; `BertModel` → `Model`. */
export function headOf(className: string): string {
  return (
    /(?:For|ModelWith)([A-Z]\w+)$/.exec(className)?.[1] ?? /LMHeadModel$/.exec(className)?.[0] ?? 'Model'
  );
}

/** What {@link isConvertible} reads of a config.json. */
interface ConfigOfType {
  readonly model_type?: string | undefined;
  readonly architectures?: readonly string[] | undefined;
}

/** Whether a raw checkpoint with this config.json becomes ONNX graphs; what its values ask for shows when it does. */
export function isConvertible({ model_type: type = '', architectures }: ConfigOfType): boolean {
  const heads = Object.hasOwn(CONVERTIBLE, type) ? (CONVERTIBLE[type] ?? []) : [];
  const [className] = architectures ?? [];
  if (className !== undefined) return heads.includes(headOf(className));
  return heads.length === 1 || heads.includes('Model');
}

/** What a raw checkpoint with this config.json becomes when it is loaded; null where it can't be converted. */
export function conversionOf(config: ConfigOfType): 'onnx' | 'gguf' | null {
  const [className = ''] = config.architectures ?? [];
  const generates = /(?:ForCausalLM|LMHeadModel)$/.test(className);
  // On a CPU a language model decodes about three times faster in llama.cpp.
  if (generates && GGUF_CONVERTIBLE.includes(config.model_type ?? '')) return 'gguf';
  return isConvertible(config) ? 'onnx' : null;
}
