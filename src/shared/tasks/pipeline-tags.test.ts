import { describe, expect, it } from 'vitest';
import { TASKS } from './index.ts';
import { HUB_TAGS, inferTask, taskFromPipelineTag, type ModelFacts } from './pipeline-tags.ts';

/** The tag that a configuration leads to; `model_type` is given where the name alone does not tell. */
function tagOf(
  architecture: string,
  more: Record<string, unknown> = {},
  facts: Partial<ModelFacts> = {},
): string | null {
  return inferTask({ config: { architectures: [architecture], ...more }, hasModulesJson: false, ...facts })
    .tag;
}

describe('the table of tags', () => {
  it('holds every tag once, and every task but echo and those that the Hub has no tag for', () => {
    const untagged = ['echo', 'sentence-similarity', 'background-removal'];
    expect(new Set(HUB_TAGS).size).toBe(HUB_TAGS.length);
    for (const task of Object.keys(TASKS))
      if (!untagged.includes(task)) expect(taskFromPipelineTag(task)).toBe(task);
  });

  it.each([
    ['sentence-similarity', 'feature-extraction'],
    ['conversational', 'text-generation'],
    ['text-ranking', 'text-ranking'],
    ['graph-ml', null],
    ['robotics', null],
    ['echo', null],
    ['toString', null],
    ['', null],
  ])('%s is run as %s', (tag, task) => expect(taskFromPipelineTag(tag)).toBe(task));
});

describe('architectures of models on the Hub', () => {
  it.each<[string, string, Record<string, unknown>?]>([
    ['BertForSequenceClassification', 'text-classification'],
    ['DistilBertForSequenceClassification', 'text-classification'],
    ['XLMRobertaForSequenceClassification', 'text-classification'],
    ['Wav2Vec2ForSequenceClassification', 'audio-classification', { model_type: 'wav2vec2' }],
    ['GPT2LMHeadModel', 'text-generation', { model_type: 'gpt2' }],
    ['LlamaForCausalLM', 'text-generation', { model_type: 'llama' }],
    ['Qwen3ForCausalLM', 'text-generation', { model_type: 'qwen3' }],
    ['Gemma3ForConditionalGeneration', 'image-text-to-text', { model_type: 'gemma3', vision_config: {} }],
    ['LlavaForConditionalGeneration', 'image-text-to-text', { model_type: 'llava', vision_config: {} }],
    ['Moondream1ForConditionalGeneration', 'image-text-to-text', { model_type: 'moondream1' }],
    ['LlavaLlamaForCausalLM', 'image-text-to-text', { mm_vision_tower: 'clip' }],
    ['Idefics3ForConditionalGeneration', 'image-text-to-text', { model_type: 'idefics3', vision_config: {} }],
    ['Florence2ForConditionalGeneration', 'image-text-to-text', { model_type: 'florence2' }],
    [
      'Qwen2AudioForConditionalGeneration',
      'audio-text-to-text',
      { model_type: 'qwen2_audio', audio_config: {} },
    ],
    ['Qwen2_5OmniForConditionalGeneration', 'any-to-any', { model_type: 'qwen2_5_omni' }],
    ['BertForMaskedLM', 'fill-mask'],
    ['BertForPreTraining', 'fill-mask'],
    ['ElectraForPreTraining', 'feature-extraction', { model_type: 'electra' }],
    ['BertForTokenClassification', 'token-classification'],
    ['RobertaForQuestionAnswering', 'question-answering', { model_type: 'roberta' }],
    ['ViltForQuestionAnswering', 'visual-question-answering', { model_type: 'vilt' }],
    ['LayoutLMForQuestionAnswering', 'document-question-answering', { model_type: 'layoutlm' }],
    ['TapasForQuestionAnswering', 'table-question-answering', { model_type: 'tapas' }],
    ['T5ForConditionalGeneration', 'text2text-generation', { model_type: 't5' }],
    ['T5ForConditionalGeneration', 'time-series-forecasting', { model_type: 't5', chronos_config: {} }],
    ['ChronosBoltModelForForecasting', 'time-series-forecasting', { model_type: 't5', chronos_config: {} }],
    ['PatchTSTForPrediction', 'time-series-forecasting'],
    ['MarianMTModel', 'translation', { model_type: 'marian' }],
    ['M2M100ForConditionalGeneration', 'translation', { model_type: 'm2m_100' }],
    ['PegasusForConditionalGeneration', 'summarization', { model_type: 'pegasus' }],
    ['WhisperForConditionalGeneration', 'automatic-speech-recognition', { model_type: 'whisper' }],
    ['MoonshineForConditionalGeneration', 'automatic-speech-recognition', { model_type: 'moonshine' }],
    ['Wav2Vec2ForCTC', 'automatic-speech-recognition'],
    ['BlipForConditionalGeneration', 'image-to-text', { model_type: 'blip', vision_config: {} }],
    ['GitForCausalLM', 'image-to-text', { model_type: 'git', vision_config: {} }],
    ['VisionEncoderDecoderModel', 'image-to-text', { model_type: 'vision-encoder-decoder' }],
    ['ViTForImageClassification', 'image-classification'],
    ['CLIPVisionModelWithProjection', 'image-feature-extraction', { model_type: 'clip_vision_model' }],
    ['DeiTForImageClassificationWithTeacher', 'image-classification'],
    ['VideoMAEForVideoClassification', 'video-classification'],
    ['DetrForObjectDetection', 'object-detection', { model_type: 'detr' }],
    ['YolosForObjectDetection', 'object-detection', { model_type: 'yolos' }],
    ['OwlViTForObjectDetection', 'zero-shot-object-detection', { model_type: 'owlvit' }],
    ['GroundingDinoForObjectDetection', 'zero-shot-object-detection', { model_type: 'grounding-dino' }],
    ['SegformerForSemanticSegmentation', 'image-segmentation'],
    ['DetrForSegmentation', 'image-segmentation'],
    ['Mask2FormerForUniversalSegmentation', 'image-segmentation'],
    ['DepthAnythingForDepthEstimation', 'depth-estimation'],
    ['GLPNForDepthEstimation', 'depth-estimation'],
    ['Swin2SRForImageSuperResolution', 'image-to-image'],
    ['SamModel', 'mask-generation'],
    ['CLIPModel', 'zero-shot-image-classification', { model_type: 'clip' }],
    ['SiglipModel', 'zero-shot-image-classification', { model_type: 'siglip' }],
    ['Dinov2Model', 'image-feature-extraction', { model_type: 'dinov2', image_size: 518, patch_size: 14 }],
    ['ASTForAudioClassification', 'audio-classification'],
    ['SpeechT5ForTextToSpeech', 'text-to-speech'],
    ['VitsModel', 'text-to-speech', { model_type: 'vits', vocab_size: 38 }],
    ['BarkModel', 'text-to-speech'],
    ['MusicgenForConditionalGeneration', 'text-to-audio', { model_type: 'musicgen', audio_encoder: {} }],
    ['VitPoseForPoseEstimation', 'keypoint-detection'],
    ['BertModel', 'feature-extraction', { model_type: 'bert', vocab_size: 30522 }],
    ['Wav2Vec2Model', 'other', { model_type: 'wav2vec2' }],
  ])('%s serves %s', (architecture, tag, more) => expect(tagOf(architecture, more)).toBe(tag));

  it('that nobody knows, or none, say nothing', () => {
    expect(inferTask({ config: { architectures: ['Frobnicator'] }, hasModulesJson: false })).toEqual({
      task: null,
      tag: null,
      reason: 'Nothing in its files says what it is for.',
    });
    for (const config of [
      undefined,
      null,
      5,
      'x',
      [],
      {},
      { architectures: 'BertModel' },
      { architectures: [5] },
    ]) {
      expect(inferTask({ config, hasModulesJson: false }).tag).toBeNull();
    }
  });

  it('may be missing where the type tells', () => {
    expect(inferTask({ config: { model_type: 'style_text_to_speech_2' }, hasModulesJson: false }).tag).toBe(
      'text-to-speech',
    );
  });
});

describe('embedding models', () => {
  it.each(['BertModel', 'BertForMaskedLM', 'Qwen3ForCausalLM', 'XLMRobertaModel', 'NomicBertModel'])(
    '%s with a modules.json makes embeddings',
    (architecture) => expect(tagOf(architecture, {}, { hasModulesJson: true })).toBe('feature-extraction'),
  );

  it('but a cross-encoder stays a classifier', () => {
    expect(tagOf('BertForSequenceClassification', {}, { hasModulesJson: true })).toBe('text-classification');
  });

  it('of an unknown class are told by modules.json alone', () => {
    expect(inferTask({ hasModulesJson: true }).task).toBe('feature-extraction');
  });
});

describe('GGUF files', () => {
  it.each<[string, string | undefined, string, string | null]>([
    ['llama', undefined, 'text-generation', 'text-generation'],
    ['qwen3moe', undefined, 'text-generation', 'text-generation'],
    ['bert', undefined, 'feature-extraction', 'feature-extraction'],
    ['nomic-bert', undefined, 'feature-extraction', 'feature-extraction'],
    ['nomic-bert-moe', undefined, 'feature-extraction', 'feature-extraction'],
    ['jina-bert-v2', undefined, 'feature-extraction', 'feature-extraction'],
    ['gemma-embedding', undefined, 'feature-extraction', 'feature-extraction'],
    ['qwen3', 'sentence-similarity', 'sentence-similarity', 'feature-extraction'],
    ['gemma3', 'image-text-to-text', 'text-generation', 'text-generation'],
    ['qwen3', 'text-ranking', 'text-ranking', null],
    ['llama', 'no-such-tag', 'text-generation', 'text-generation'],
    ['clip', undefined, 'image-feature-extraction', null],
    ['flux', undefined, 'text-to-image', null],
  ])('%s, tagged %s, is %s', (ggufArchitecture, pipelineTag, tag, task) => {
    const inferred = inferTask({ ggufArchitecture, pipelineTag, hasModulesJson: false });
    expect(inferred.tag).toBe(tag);
    if (task !== null) expect(inferred.task).toBe(task);
    if (ggufArchitecture === 'qwen3' && task === null) expect(inferred.task).toBeNull();
  });
});

describe('diffusion models', () => {
  it.each([
    ['StableDiffusionPipeline', 'text-to-image'],
    ['OnnxStableDiffusionPipeline', 'text-to-image'],
    ['ORTStableDiffusionXLPipeline', 'text-to-image'],
    ['LatentConsistencyModelPipeline', 'text-to-image'],
    ['FluxPipeline', 'text-to-image'],
    ['FluxKontextPipeline', 'image-to-image'],
    ['StableDiffusionImg2ImgPipeline', 'image-to-image'],
    ['StableDiffusionInpaintPipeline', 'image-to-image'],
    ['StableDiffusionUpscalePipeline', 'image-to-image'],
    ['StableVideoDiffusionPipeline', 'image-to-video'],
    ['CogVideoXImageToVideoPipeline', 'image-to-video'],
    ['TextToVideoSDPipeline', 'text-to-video'],
    ['AnimateDiffPipeline', 'text-to-video'],
    ['WanPipeline', 'text-to-video'],
    ['ShapEPipeline', 'text-to-3d'],
    ['ShapEImg2ImgPipeline', 'image-to-3d'],
    ['StableAudioPipeline', 'text-to-audio'],
    ['DDPMPipeline', 'unconditional-image-generation'],
    ['SomethingElse', null],
  ])('%s is %s', (name, tag) => {
    expect(inferTask({ modelIndex: { _class_name: name }, hasModulesJson: false }).tag).toBe(tag);
  });
});

describe('models that cut out the front', () => {
  it.each([
    ['BriaRMBG', 'SegformerForSemanticSegmentation', 'image-segmentation', 'background-removal'],
    ['BiRefNet', 'birefnet', undefined, 'background-removal'],
    [undefined, 'modnet', 'image-segmentation', 'background-removal'],
    ['BEN_Base', 'ben', 'image-segmentation', 'background-removal'],
    ['BiRefNet', 'birefnet', 'image-classification', 'image-classification'],
    ['SegformerForSemanticSegmentation', 'segformer', 'image-segmentation', 'image-segmentation'],
    ['BenchmarkForImageSegmentation', 'bench', undefined, 'image-segmentation'],
  ])('%s of the type %s, tagged %s, does %s', (architecture, model_type, pipelineTag, task) => {
    const config = { architectures: architecture === undefined ? [] : [architecture], model_type };
    const inferred = inferTask({ config, pipelineTag, hasModulesJson: false });
    expect(inferred.task).toBe(task);
    if (task === 'background-removal') expect(inferred.tag).toBe('image-segmentation');
  });
});

it('a diffusion model is not taken for one that enlarges, whatever says so', () => {
  const modelIndex = { _class_name: 'StableDiffusionUpscalePipeline' };
  for (const pipelineTag of [undefined, 'image-to-image'])
    expect(inferTask({ modelIndex, pipelineTag, hasModulesJson: false })).toMatchObject({
      task: null,
      tag: 'image-to-image',
    });
  const config = { architectures: ['Swin2SRForImageSuperResolution'] };
  expect(inferTask({ config, hasModulesJson: false }).task).toBe('image-to-image');
});

describe('what goes before what', () => {
  const config = { architectures: ['BertForMaskedLM'] };

  it('the tag of the maker goes before the class', () => {
    expect(inferTask({ config, pipelineTag: 'text-classification', hasModulesJson: false })).toEqual({
      task: 'text-classification',
      tag: 'text-classification',
      reason: 'Its pipeline tag is text-classification.',
    });
  });

  it('but a tag that is none, or says "other", does not', () => {
    for (const pipelineTag of ['other', 'my-own-tag', '']) {
      expect(inferTask({ config, pipelineTag, hasModulesJson: false }).tag).toBe('fill-mask');
    }
  });

  it('says what it was told from', () => {
    expect(inferTask({ config, hasModulesJson: false }).reason).toMatch(
      /^Its config.json names BertForMaskedLM/,
    );
    expect(inferTask({ ggufArchitecture: 'llama', hasModulesJson: false }).reason).toBe(
      'Its GGUF architecture is llama.',
    );
  });

  it('a known tag that is not run here says so', () => {
    expect(inferTask({ pipelineTag: 'robotics', hasModulesJson: false })).toEqual({
      task: null,
      tag: 'robotics',
      reason: 'Its pipeline tag is robotics. Hearth does not run that yet.',
    });
  });
});
