/** Which of the Hub's pipeline tags a model serves, from what its own configuration says. Pure tables. */
import { z } from 'zod';

/** What is looked at in config.json; the rest of it is the model's own affair. */
const configSchema = z.object({
  architectures: z.array(z.string().max(200)).max(64).nullish().catch(null),
  model_type: z.string().max(200).nullish().catch(null),
});

/** What is looked at in model_index.json of a diffusion model. */
const modelIndexSchema = z.object({ _class_name: z.union([z.string(), z.array(z.string())]) });

/** A tag, and the name in the configuration that it follows from. */
export interface TagFound {
  readonly tag: string;
  readonly from: string;
}

/** Encoders that llama.cpp runs; everything else in a GGUF that it runs writes text. */
const GGUF_ENCODERS =
  /^(bert|modern-bert|nomic-bert(-moe)?|neo-bert|euro-?bert|jina-bert-v[23]|gemma-embedding|t5encoder|llama-embed)$/;
/** GGUF files that are a part of a model, or one of another kind, and can't be run by themselves. */
const GGUF_OTHERS: ReadonlyMap<string, string> = new Map([
  ['clip', 'image-feature-extraction'],
  ['wavtokenizer-dec', 'text-to-audio'],
  ...['sd1', 'sdxl', 'sd3', 'flux', 'aura', 'hidream', 'lumina2', 'qwen_image', 'z_image'].map(
    (name): [string, string] => [name, 'text-to-image'],
  ),
  ...['ltxv', 'hyvid', 'wan', 'cosmos', 'mochi'].map((name): [string, string] => [name, 'text-to-video']),
]);

/** The tag of a GGUF file by its `general.architecture`. */
export function tagOfGguf(architecture: string): TagFound {
  const other = GGUF_OTHERS.get(architecture);
  return {
    tag: other ?? (GGUF_ENCODERS.test(architecture) ? 'feature-extraction' : 'text-generation'),
    from: architecture,
  };
}

/** Names of diffusers pipelines; the first pattern that fits decides. */
const PIPELINES: readonly (readonly [RegExp, string])[] = [
  [/ShapEImg2Img/, 'image-to-3d'],
  [/ShapE/, 'text-to-3d'],
  [/ImageToVideo|StableVideoDiffusion|I2VGen|Image2Video/, 'image-to-video'],
  [/VideoToVideo/, 'video-to-video'],
  [/Video|AnimateDiff|^Wan|^Mochi|^LTX|^Allegro|^Latte/, 'text-to-video'],
  [/AudioLDM|MusicLDM|StableAudio|DanceDiffusion|AudioDiffusion/, 'text-to-audio'],
  [
    /Depth2Img|Img2Img|Image2Image|Inpaint|Upscale|InstructPix2Pix|Kontext|ImageEdit|SuperResolution|Variation/,
    'image-to-image',
  ],
  [/MarigoldDepth/, 'depth-estimation'],
  [
    /^(DDPM|DDIM|PNDM|LDM|ScoreSdeVe|KarrasVe|ConsistencyModel|DiT|LDMUnconditional)Pipeline$/,
    'unconditional-image-generation',
  ],
  [
    /Diffusion|LatentConsistency|Flux|PixArt|Kandinsky|Wuerstchen|StableCascade|Sana|AuraFlow|Lumina|HiDream|QwenImage|ZImage|Chroma|CogView|HunyuanDiT|DeepFloyd|^IFPipeline|UniDiffuser/,
    'text-to-image',
  ],
];

/** The tag of a diffusion model by the pipeline class of its model_index.json; null for one that is not known. */
export function tagOfModelIndex(modelIndex: unknown): TagFound | null {
  const parsed = modelIndexSchema.safeParse(modelIndex);
  if (!parsed.success) return null;
  const named = parsed.data._class_name;
  const from = (Array.isArray(named) ? named.at(-1) : named) ?? '';
  // Exporters put their own name in front: OnnxStableDiffusionPipeline.
  const name = from.replace(/^(ORT|Onnx|OV|Flax)(?=[A-Z])/, '');
  const tag = PIPELINES.find(([pattern]) => pattern.test(name))?.[1];
  return tag === undefined ? null : { tag, from };
}

const AUDIO_MODELS =
  /^(wav2vec2|hubert|wavlm|unispeech|data2vec-audio|sew|audio-spectrogram|whisper|ast\b|clap|encodec|mimi|dac\b|snac)/;
const TRANSLATORS = /^(marian|m2m_100|mbart|nllb|fsmt|small100)/;
const SUMMARIZERS = /^(pegasus|bigbird_pegasus|led$)/;
const CAPTIONERS = /^(blip|blip-2|pix2struct|git|vision-encoder-decoder|kosmos-2|nougat|donut)$/;
const LISTENERS =
  /^(whisper|speech_to_text|speech_to_text_2|moonshine|speecht5_asr|kyutai_speech_to_text|lite-whisper)/;
const OPEN_VOCABULARY = /^(owlvit|owlv2|grounding-dino|mm-grounding-dino|omdet-turbo)$/;

/** How an architecture's name ends, and the tag; where that hangs on the rest of the configuration, a function of it. */
const ENDINGS: readonly (readonly [RegExp, string | ((config: Config) => string)])[] = [
  [
    /ForSequenceClassification$/,
    ({ type }) => (AUDIO_MODELS.test(type) ? 'audio-classification' : 'text-classification'),
  ],
  [/ForTokenClassification$/, 'token-classification'],
  [/ForMultipleChoice$/, 'multiple-choice'],
  [/ForQuestionAnswering$/, questionAnswering],
  [/ForMaskedLM$|WithLMHeadModel$/, ({ embeds }) => (embeds ? 'feature-extraction' : 'fill-mask')],
  // ELECTRA's says no words, only which of them were put in the place of others.
  [/^ElectraForPreTraining$/, 'feature-extraction'],
  [
    /^(Albert|Bert|Camembert|Roberta|XLMRoberta)ForPreTraining$/,
    ({ embeds }) => (embeds ? 'feature-extraction' : 'fill-mask'),
  ],
  [/ForConditionalGeneration$/, conditionalGeneration],
  [/ForCausalLM$|LMHeadModel$/, causal],
  [/MTModel$/, 'translation'],
  [/ForTextEncoding$/, 'feature-extraction'],
  [/VisionEncoderDecoderModel$|ForVision2Seq$|ForSceneTextRecognition$/, 'image-to-text'],
  [
    /SpeechEncoderDecoderModel$|ForCTC$|ForSpeechSeq2Seq$|ForSpeechToText$|ForRNNT$|ForTDT$/,
    'automatic-speech-recognition',
  ],
  [/EncoderDecoderModel$/, 'text2text-generation'],
  [/ForVideoClassification$/, 'video-classification'],
  [/ForImageClassification(WithTeacher)?$/, 'image-classification'],
  [/ForZeroShotImageClassification$|VisionTextDualEncoderModel$/, 'zero-shot-image-classification'],
  [/ForZeroShotObjectDetection$/, 'zero-shot-object-detection'],
  [
    /ForObjectDetection$/,
    ({ type }) => (OPEN_VOCABULARY.test(type) ? 'zero-shot-object-detection' : 'object-detection'),
  ],
  [/For(Semantic|Instance|Universal|Image)?Segmentation$|ForImageMatting$/, 'image-segmentation'],
  [/ForDepthEstimation$/, 'depth-estimation'],
  [/For(Pose|KeypointDetection)|ForKeypointDetection$|ForPoseEstimation$/, 'keypoint-detection'],
  [/ForMaskGeneration$|^(Sam|Sam2|Sam3|EdgeTam|SamHQ)(Video)?Model$/, 'mask-generation'],
  [/For(ImageSuperResolution|ImageToImage|NormalEstimation)$/, 'image-to-image'],
  [/ForAudioClassification$/, 'audio-classification'],
  [/ForAudioFrameClassification$/, 'voice-activity-detection'],
  [
    /ForTextToSpeech$|ForTextToWaveform$|^(Vits|Bark|FastSpeech2Conformer|StyleTextToSpeech2)Model/,
    'text-to-speech',
  ],
  [/For(Prediction|Forecasting|TimeSeriesPrediction)$/, 'time-series-forecasting'],
  [/ForMaskedImageModeling$|ImageModelFor|VisionModel(WithProjection)?$/, 'image-feature-extraction'],
  [
    /^(CLIP|ChineseCLIP|AltCLIP|JinaCLIP|Siglip|Siglip2|MetaClip2|CLIPSeg|AlignModel|Align)Model$/,
    'zero-shot-image-classification',
  ],
  [/^ClapModel$/, 'zero-shot-audio-classification'],
  [/Model$|Encoder$/, plain],
];

/** What the tables look at. */
interface Config {
  readonly type: string;
  /** True for a folder laid out by sentence-transformers: whatever its class, it makes embeddings. */
  readonly embeds: boolean;
  readonly has: (...keys: readonly string[]) => boolean;
}

function questionAnswering({ type }: Config): string {
  if (/^(vilt|lxmert|visual_bert|blip)/.test(type)) return 'visual-question-answering';
  if (/^layoutlm/.test(type)) return 'document-question-answering';
  return type === 'tapas' ? 'table-question-answering' : 'question-answering';
}

function conditionalGeneration(config: Config): string {
  const { type, has } = config;
  if (has('chronos_config')) return 'time-series-forecasting';
  if (LISTENERS.test(type)) return 'automatic-speech-recognition';
  if (/^(musicgen|audiogen)/.test(type)) return 'text-to-audio';
  if (/^(dia|csm|parler_tts)/.test(type)) return 'text-to-speech';
  if (CAPTIONERS.test(type)) return 'image-to-text';
  if (/omni|^qwen3_vl_audio/.test(type)) return 'any-to-any';
  if (/^(video_llava|llava_next_video)/.test(type)) return 'video-text-to-text';
  if (seesPictures(config)) return 'image-text-to-text';
  if (has('audio_config', 'encoder_config')) return 'audio-text-to-text';
  if (TRANSLATORS.test(type)) return 'translation';
  return SUMMARIZERS.test(type) ? 'summarization' : 'text2text-generation';
}

function causal(config: Config): string {
  if (config.embeds) return 'feature-extraction';
  if (CAPTIONERS.test(config.type)) return 'image-to-text';
  return seesPictures(config) ? 'image-text-to-text' : 'text-generation';
}

function seesPictures({ type, has }: Config): boolean {
  return (
    has('vision_config', 'mm_vision_tower', 'vision_model_config', 'img_processor') ||
    /llava|_vl$|vl_|florence|idefics|moondream/.test(type)
  );
}

/** A bare encoder, by what it takes. A text encoder gives embeddings whether or not it has a modules.json. */
function plain(config: Config): string {
  const { type, has, embeds } = config;
  if (has('text_config') && has('vision_config')) return 'zero-shot-image-classification';
  if (has('num_channels', 'image_size', 'patch_size') && !has('vocab_size'))
    return 'image-feature-extraction';
  if (AUDIO_MODELS.test(type) && !embeds) return 'other';
  return 'feature-extraction';
}

/** Types of configurations that name no architecture. */
const MODEL_TYPES: Readonly<Record<string, string>> = {
  style_text_to_speech_2: 'text-to-speech',
  vits: 'text-to-speech',
};

/** Networks that give one map of opacity, by class and by type (the Hub's tag for them is image-segmentation). */
const CUTTERS = /^(BriaRMBG|RMBG|BiRefNet|MODNet|BEN(2|_Base|Model)?$|ISNet|ORMBG)/i;

/** The class or type by which a model cuts out what stands in front; null for any other model. */
export function cutterOf(config: unknown): string | null {
  const { architectures, model_type: type } = configSchema.safeParse(config).data ?? {};
  const names = [...(architectures ?? []), ...(typeof type === 'string' ? [type] : [])];
  return names.find((name) => CUTTERS.test(name)) ?? null;
}

/** The tag of a model by its config.json; null where that says nothing that is known. */
export function tagOfConfig(config: unknown, hasModulesJson: boolean): TagFound | null {
  const parsed = configSchema.safeParse(config);
  if (!parsed.success || typeof config !== 'object' || config === null) return null;
  const type = parsed.data.model_type ?? '';
  const facts: Config = {
    type,
    embeds: hasModulesJson,
    has: (...keys) => keys.some((key) => Object.hasOwn(config, key)),
  };
  for (const architecture of parsed.data.architectures ?? []) {
    const ending = ENDINGS.find(([pattern]) => pattern.test(architecture))?.[1];
    if (ending !== undefined)
      return { tag: typeof ending === 'string' ? ending : ending(facts), from: architecture };
  }
  const tag = Object.hasOwn(MODEL_TYPES, type) ? MODEL_TYPES[type] : undefined;
  return tag === undefined ? null : { tag, from: type };
}
