/** The runner of every task, by its Hub id. To add one is to add its file and its line here. */
import { HearthError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/runner.ts';
import type { TaskId } from '../../shared/tasks/index.ts';
import type { AnyBackend } from '../backends/backend.ts';
import { prepareAudioClassification } from './audio-classification.ts';
import { prepareBackgroundRemoval } from './background-removal.ts';
import { prepareSpeechRecognition } from './automatic-speech-recognition.ts';
import { prepareDepthEstimation } from './depth-estimation.ts';
import { prepareFillMask } from './fill-mask.ts';
import { prepareQuestionAnswering } from './question-answering.ts';
import { prepareSentenceSimilarity } from './sentence-similarity.ts';
import { prepareTextRanking } from './text-ranking.ts';
import { prepareTokenClassification } from './token-classification.ts';
import { prepareZeroShotClassification } from './zero-shot-classification.ts';
import { prepareFeatureExtraction } from './feature-extraction.ts';
import { prepareImageClassification } from './image-classification.ts';
import { prepareImageFeatureExtraction } from './image-feature-extraction.ts';
import { prepareImageSegmentation } from './image-segmentation.ts';
import { prepareKeypointDetection } from './keypoint-detection.ts';
import { prepareMaskGeneration } from './mask-generation.ts';
import { prepareImageTextToText } from './image-text-to-text.ts';
import { prepareImageToImage } from './image-to-image.ts';
import { prepareImageToText } from './image-to-text.ts';
import { prepareObjectDetection } from './object-detection.ts';
import type { PrepareTask, TaskRunner } from './prepare.ts';
import { prepareSummarization, prepareText2TextGeneration } from './summarization.ts';
import { prepareTextClassification } from './text-classification.ts';
import { prepareTextGeneration } from './text-generation.ts';
import { prepareTextToSpeech } from './text-to-speech.ts';
import { prepareZeroShotAudioClassification } from './zero-shot-audio-classification.ts';
import { prepareZeroShotImageClassification } from './zero-shot-image-classification.ts';
import { prepareZeroShotObjectDetection } from './zero-shot-object-detection.ts';
import { prepareTranslation } from './translation.ts';

/** `echo` is answered by main, without a model. */
const RUNNERS: Readonly<Record<Exclude<TaskId, 'echo'>, PrepareTask>> = {
  'text-generation': prepareTextGeneration,
  'text-classification': prepareTextClassification,
  'feature-extraction': prepareFeatureExtraction,
  'object-detection': prepareObjectDetection,
  'image-segmentation': prepareImageSegmentation,
  'depth-estimation': prepareDepthEstimation,
  'background-removal': prepareBackgroundRemoval,
  'image-to-image': prepareImageToImage,
  'mask-generation': prepareMaskGeneration,
  'keypoint-detection': prepareKeypointDetection,
  'zero-shot-object-detection': prepareZeroShotObjectDetection,
  'audio-classification': prepareAudioClassification,
  'zero-shot-audio-classification': prepareZeroShotAudioClassification,
  'image-classification': prepareImageClassification,
  'zero-shot-image-classification': prepareZeroShotImageClassification,
  'image-feature-extraction': prepareImageFeatureExtraction,
  'automatic-speech-recognition': prepareSpeechRecognition,
  'image-to-text': prepareImageToText,
  'image-text-to-text': prepareImageTextToText,
  summarization: prepareSummarization,
  translation: prepareTranslation,
  'text2text-generation': prepareText2TextGeneration,
  'text-to-speech': prepareTextToSpeech,
  'token-classification': prepareTokenClassification,
  'question-answering': prepareQuestionAnswering,
  'fill-mask': prepareFillMask,
  'zero-shot-classification': prepareZeroShotClassification,
  'text-ranking': prepareTextRanking,
  'sentence-similarity': prepareSentenceSimilarity,
};

/** Tasks of one text encoder with its tokenizer; the others of ONNX Runtime get the graphs as they are. */
const TEXT_ENCODER_TASKS: readonly TaskId[] = [
  'text-classification',
  'feature-extraction',
  'token-classification',
  'question-answering',
  'fill-mask',
  'zero-shot-classification',
  'text-ranking',
  'sentence-similarity',
];

/** True for a task that {@link ../backends/onnx.ts} loads the model of. */
export function isTextEncoderTask(task: TaskId): boolean {
  return TEXT_ENCODER_TASKS.includes(task);
}

/** From a loaded model to what runs the task of its plan. Throws MODEL_LOAD_FAILED, TASK_NOT_SUPPORTED. */
export async function prepareTask(plan: Plan, model: AnyBackend): Promise<TaskRunner> {
  if (plan.task === 'echo')
    throw new HearthError('TASK_NOT_SUPPORTED', 'The task echo needs no model.', 'Name another task.');
  return await RUNNERS[plan.task](plan, model);
}
