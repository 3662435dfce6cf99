/** The judge of each task. A new task has its line here. */
import type { Judge } from './judge.ts';
import { fillJudge, labelJudge, manyLabelsJudge } from './judges/labels.ts';
import {
  cutOutJudge,
  depthJudge,
  detectionJudge,
  enlargedJudge,
  keypointJudge,
  maskJudge,
  openDetectionJudge,
  segmentationJudge,
} from './judges/pictures.ts';
import { transcriptJudge, voiceJudge } from './judges/speech.ts';
import {
  answerJudge,
  captionJudge,
  entityJudge,
  generationJudge,
  pictureTripleJudge,
  rankingJudge,
  shortAnswerJudge,
  similarityJudge,
  summaryJudge,
  translationJudge,
  tripleJudge,
} from './judges/texts.ts';
import type { EvalTaskId } from './set.ts';

/** The judges by task. */
export const JUDGES: Readonly<Record<EvalTaskId, Judge>> = {
  'text-generation': generationJudge,
  'text-classification': labelJudge,
  'feature-extraction': tripleJudge,
  'object-detection': detectionJudge,
  'image-segmentation': segmentationJudge,
  'depth-estimation': depthJudge,
  'background-removal': cutOutJudge,
  'image-to-image': enlargedJudge,
  'mask-generation': maskJudge,
  'keypoint-detection': keypointJudge,
  'zero-shot-object-detection': openDetectionJudge,
  'audio-classification': manyLabelsJudge,
  'zero-shot-audio-classification': labelJudge,
  'image-classification': manyLabelsJudge,
  'zero-shot-image-classification': labelJudge,
  'image-feature-extraction': pictureTripleJudge,
  'automatic-speech-recognition': transcriptJudge,
  'image-to-text': captionJudge,
  'image-text-to-text': shortAnswerJudge,
  summarization: summaryJudge,
  translation: translationJudge,
  'text2text-generation': shortAnswerJudge,
  'text-to-speech': voiceJudge,
  'token-classification': entityJudge,
  'question-answering': answerJudge,
  'fill-mask': fillJudge,
  'zero-shot-classification': labelJudge,
  'text-ranking': rankingJudge,
  'sentence-similarity': similarityJudge,
};
