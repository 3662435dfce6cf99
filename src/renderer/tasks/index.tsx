/** What each task shows in Run, by its Hub id; loaded with its first use. To add one is to add its folder and its line here. */
import { lazy } from 'react';
import type { RunTask } from '../features/run/request.ts';
import type { TaskView } from './view.ts';

const DETECTION: TaskView = {
  Overlay: lazy(async () => ({ default: (await import('./object-detection/boxes.tsx')).Boxes })),
  ResultPane: lazy(async () => ({
    default: (await import('./object-detection/result-pane.tsx')).DetectionResult,
  })),
  tools: ['labels'],
};

const MADE: TaskView = {
  Overlay: lazy(async () => ({ default: (await import('./made-picture/overlay.tsx')).MadeOverlay })),
  ResultPane: lazy(async () => ({ default: (await import('./made-picture/result-pane.tsx')).MadeResult })),
};

const LABELS: TaskView = {
  ResultPane: lazy(async () => ({ default: (await import('./image-labels/result-pane.tsx')).ImageLabels })),
};

const RANKED: TaskView = {
  Result: lazy(async () => ({ default: (await import('./language/ranked-result.tsx')).RankedResult })),
};

const CAPTION: TaskView = {
  ResultPane: lazy(async () => ({ default: (await import('./image-to-text/result-pane.tsx')).Caption })),
  streams: true,
};

const SOUND_LABELS: TaskView = {
  Result: lazy(async () => ({ default: (await import('./labels/sound-labels.tsx')).SoundLabels })),
};

const WRITTEN: TaskView = {
  Workbench: lazy(async () => ({ default: (await import('./written/workbench.tsx')).WrittenWorkbench })),
};

/** The views, by the Hub's ids. */
const TASK_VIEWS: Readonly<Record<string, TaskView>> = {
  'text-generation': {
    Workbench: lazy(async () => ({
      default: (await import('./text-generation/workbench.tsx')).TextWorkbench,
    })),
    Options: lazy(async () => ({ default: (await import('./text-generation/mode-row.tsx')).ModeRow })),
    BelowOptions: lazy(async () => ({
      default: (await import('./text-generation/mode-row.tsx')).ContextMeter,
    })),
  },
  'text-classification': {
    Workbench: lazy(async () => ({
      default: (await import('./text-classification/workbench.tsx')).ClassificationWorkbench,
    })),
    Options: lazy(async () => ({
      default: (await import('./text-classification/view-options.tsx')).ClassificationOptions,
    })),
  },
  'feature-extraction': {
    Workbench: lazy(async () => ({
      default: (await import('./feature-extraction/workbench.tsx')).EmbeddingWorkbench,
    })),
    ResultPane: lazy(async () => ({
      default: (await import('./feature-extraction/result-pane.tsx')).EmbeddingResult,
    })),
  },
  'automatic-speech-recognition': {
    Result: lazy(async () => ({
      default: (await import('./automatic-speech-recognition/transcript-result.tsx')).TranscriptResult,
    })),
    streams: true,
  },
  'text-to-speech': {
    Result: lazy(async () => ({ default: (await import('./text-to-speech/result.tsx')).SpeechResult })),
    streams: true,
  },
  'object-detection': DETECTION,
  'zero-shot-object-detection': DETECTION,
  'image-segmentation': {
    Overlay: lazy(async () => ({ default: (await import('./image-segmentation/masks.tsx')).Masks })),
    ResultPane: lazy(async () => ({
      default: (await import('./image-segmentation/result-pane.tsx')).SegmentationResult,
    })),
    tools: ['masks'],
  },
  'depth-estimation': {
    Overlay: lazy(async () => ({
      default: (await import('./depth-estimation/depth-overlay.tsx')).DepthOverlay,
    })),
    ResultPane: lazy(async () => ({
      default: (await import('./depth-estimation/result-pane.tsx')).DepthResult,
    })),
  },
  'mask-generation': {
    Surface: lazy(async () => ({ default: (await import('./mask-generation/surface.tsx')).PointSurface })),
    ResultPane: lazy(async () => ({
      default: (await import('./mask-generation/result-pane.tsx')).MaskResult,
    })),
    tools: ['masks'],
  },
  'keypoint-detection': {
    Surface: lazy(async () => ({
      default: (await import('./keypoint-detection/skeletons.tsx')).PeopleBoxes,
    })),
    Overlay: lazy(async () => ({ default: (await import('./keypoint-detection/skeletons.tsx')).Skeletons })),
    ResultPane: lazy(async () => ({
      default: (await import('./keypoint-detection/result-pane.tsx')).PoseResult,
    })),
    tools: ['labels'],
  },
  'background-removal': MADE,
  'image-to-image': MADE,
  'image-classification': LABELS,
  'zero-shot-image-classification': LABELS,
  'image-to-text': CAPTION,
  'image-text-to-text': {
    ...CAPTION,
    Overlay: lazy(async () => ({ default: (await import('./image-to-text/regions-overlay.tsx')).Regions })),
    Options: lazy(async () => ({
      default: (await import('./image-to-text/florence-tasks.tsx')).FlorenceTasks,
    })),
    tools: ['labels'],
    enterRuns: true,
  },
  'audio-classification': {
    ...SOUND_LABELS,
    Live: lazy(async () => ({ default: (await import('./labels/live-labels.tsx')).LiveLabels })),
  },
  'zero-shot-audio-classification': SOUND_LABELS,
  summarization: WRITTEN,
  translation: WRITTEN,
  'text2text-generation': WRITTEN,
  'image-feature-extraction': {
    ResultPane: lazy(async () => ({
      default: (await import('./image-feature-extraction/result-pane.tsx')).PictureVector,
    })),
  },
  'token-classification': {
    Result: lazy(async () => ({ default: (await import('./language/entities-result.tsx')).EntitiesResult })),
  },
  'question-answering': {
    Result: lazy(async () => ({ default: (await import('./language/answers-result.tsx')).AnswersResult })),
  },
  'fill-mask': RANKED,
  'zero-shot-classification': RANKED,
  'text-ranking': RANKED,
  'sentence-similarity': RANKED,
};

const FIELDS: TaskView = {};

/** The view of a task. */
export function viewOf(task: RunTask): TaskView {
  return TASK_VIEWS[task] ?? FIELDS;
}
