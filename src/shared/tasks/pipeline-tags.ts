/** The Hub's pipeline tags, the task that Hearth runs for each, and the task of a model folder. Pure. */
import { cutterOf, tagOfConfig, tagOfGguf, tagOfModelIndex, type TagFound } from './architectures.ts';
import { isTaskId, type TaskId } from './index.ts';

/** True for a tag that the Hub knows, whether Hearth runs it or not. */
export function isHubTag(tag: string): boolean {
  return HUB_TAGS.some((known) => known === tag);
}

/** Every tag of the Hub (PIPELINE_DATA of @huggingface/tasks), and older ones that models still carry. */
export const HUB_TAGS = [
  'any-to-any',
  'audio-classification',
  'audio-text-to-text',
  'audio-to-audio',
  'automatic-speech-recognition',
  'biology',
  'conversational',
  'depth-estimation',
  'document-question-answering',
  'feature-extraction',
  'fill-mask',
  'graph-ml',
  'image-classification',
  'image-feature-extraction',
  'image-segmentation',
  'image-text-to-image',
  'image-text-to-text',
  'image-text-to-video',
  'image-to-3d',
  'image-to-image',
  'image-to-text',
  'image-to-video',
  'keypoint-detection',
  'mask-generation',
  'multiple-choice',
  'object-detection',
  'other',
  'question-answering',
  'reinforcement-learning',
  'robotics',
  'sentence-similarity',
  'summarization',
  'table-question-answering',
  'table-to-text',
  'tabular-classification',
  'tabular-regression',
  'tabular-to-text',
  'text-classification',
  'text-generation',
  'text-ranking',
  'text-retrieval',
  'text-to-3d',
  'text-to-audio',
  'text-to-image',
  'text-to-speech',
  'text-to-video',
  'text2text-generation',
  'time-series-forecasting',
  'token-classification',
  'translation',
  'unconditional-image-generation',
  'video-classification',
  'video-text-to-text',
  'video-to-video',
  'visual-document-retrieval',
  'visual-question-answering',
  'voice-activity-detection',
  'zero-shot-audio-classification',
  'zero-shot-classification',
  'zero-shot-image-classification',
  'zero-shot-object-detection',
] as const;

/** Tags of a task that has another name here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  // The vectors that a similarity is made of.
  'sentence-similarity': 'feature-extraction',
  // The Hub folded it into text-generation in 2024.
  conversational: 'text-generation',
};

/** The Hub has no tag of its own for models that take the background away. */
const CUTTERS_TAG = 'image-segmentation';

/** The table: each tag of the Hub with Hearth's task, or null where Hearth does not run it (yet). */
export const PIPELINE_TAGS: ReadonlyMap<string, TaskId | null> = new Map(
  HUB_TAGS.map((tag) => {
    const task = OTHER_NAMES[tag] ?? tag;
    return [tag, isTaskId(task) ? task : null];
  }),
);

/** Hearth's task for a pipeline tag; null for a tag that Hearth does not run or that is no tag. */
export function taskFromPipelineTag(tag: string): TaskId | null {
  return PIPELINE_TAGS.get(tag) ?? null;
}

/** What is known about a model; JSON files as they were parsed, of any content. */
export interface ModelFacts {
  /** config.json. */
  readonly config?: unknown;
  /** model_index.json. */
  readonly modelIndex?: unknown;
  /** True where modules.json shows the layout of sentence-transformers. */
  readonly hasModulesJson: boolean;
  /** `pipeline_tag` of the model card or of the Hub. */
  readonly pipelineTag?: string | undefined;
  /** `general.architecture` of a GGUF file. */
  readonly ggufArchitecture?: string | undefined;
}

/** The task of a model, the Hub's tag for it, and what both were told from. */
export interface TaskInference {
  readonly task: TaskId | null;
  /** Null where nothing is known; known but not run here is a tag with no task. */
  readonly tag: string | null;
  readonly reason: string;
}

/** The task of a model folder or file. Its tag goes before what its configuration says, as its maker knows best. */
export function inferTask(facts: ModelFacts): TaskInference {
  const found = inferAny(facts);
  // Of the models that make pictures of pictures, those that do it in one pass are run, and diffusion is not.
  if (facts.modelIndex === undefined || found.task !== 'image-to-image') return found;
  return { ...found, task: null, reason: `${found.reason} Hearth does not run diffusion for it yet.` };
}

function inferAny(facts: ModelFacts): TaskInference {
  const { pipelineTag, ggufArchitecture } = facts;
  const tagged = pipelineTag !== undefined && PIPELINE_TAGS.has(pipelineTag) && pipelineTag !== 'other';
  if (ggufArchitecture !== undefined)
    return inferGgufTask(ggufArchitecture, tagged ? pipelineTag : undefined);
  const cutter = !tagged || pipelineTag === CUTTERS_TAG ? cutterOf(facts.config) : null;
  if (cutter !== null) {
    const reason = `Its config.json names ${cutter}, which cuts out what stands in front.`;
    return { task: 'background-removal', tag: CUTTERS_TAG, reason };
  }
  if (tagged) return inferred({ tag: pipelineTag, from: '' }, `Its pipeline tag is ${pipelineTag}`);
  const ofIndex = facts.modelIndex === undefined ? null : tagOfModelIndex(facts.modelIndex);
  if (ofIndex !== null) return inferred(ofIndex, `Its model_index.json names ${ofIndex.from}`);
  const ofConfig = tagOfConfig(facts.config, facts.hasModulesJson);
  if (ofConfig !== null) return inferred(ofConfig, `Its config.json names ${ofConfig.from}`);
  if (facts.hasModulesJson) {
    return inferred({ tag: 'feature-extraction', from: '' }, 'It has a modules.json, as embedding models do');
  }
  return { task: null, tag: null, reason: 'Nothing in its files says what it is for.' };
}

/**
 * llama.cpp writes text or makes vectors, so only a tag of these two says more than the architecture: a picture model's
 * GGUF holds the part that writes, and an embedding model may be built like a chat model. A re-ranker's scores are
 * neither.
 */
function inferGgufTask(architecture: string, pipelineTag: string | undefined): TaskInference {
  const task = pipelineTag === undefined ? null : taskFromPipelineTag(pipelineTag);
  if (pipelineTag === 'text-ranking') {
    const reason = 'Its pipeline tag is text-ranking, which Hearth runs from ONNX files alone.';
    return { task: null, tag: pipelineTag, reason };
  }
  if (task === 'feature-extraction' || task === 'text-generation') {
    return inferred({ tag: pipelineTag ?? '', from: '' }, `Its pipeline tag is ${pipelineTag ?? ''}`);
  }
  return inferred(tagOfGguf(architecture), `Its GGUF architecture is ${architecture}`);
}

function inferred({ tag }: TagFound, why: string): TaskInference {
  const task = taskFromPipelineTag(tag);
  if (task !== null) return { task, tag, reason: `${why}.` };
  const meaning = why.endsWith(` ${tag}`) ? '' : `, which means ${tag}`;
  return { task, tag, reason: `${why}${meaning}. Hearth does not run that yet.` };
}
