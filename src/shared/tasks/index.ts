/** Every task that Hearth runs, by its Hub id. To add one is to add its file, its line here, and its three other rooms. */
import { z } from 'zod';
import { HearthError, invalidInput, invalidInputFrom } from '../errors.ts';
import { nounOf } from '../plain-issues.ts';
import { audioClassification } from './audio-classification.ts';
import { automaticSpeechRecognition } from './automatic-speech-recognition.ts';
import { backgroundRemoval } from './background-removal.ts';
import { MAX_ITEMS, type TaskContract } from './contract.ts';
import { depthEstimation } from './depth-estimation.ts';
import { echo } from './echo.ts';
import { featureExtraction } from './feature-extraction.ts';
import { imageClassification } from './image-classification.ts';
import { imageFeatureExtraction } from './image-feature-extraction.ts';
import { imageSegmentation } from './image-segmentation.ts';
import { keypointDetection } from './keypoint-detection.ts';
import { maskGeneration } from './mask-generation.ts';
import { imageTextToText } from './image-text-to-text.ts';
import { imageToImage } from './image-to-image.ts';
import { imageToText } from './image-to-text.ts';
import { objectDetection } from './object-detection.ts';
import { fillMask } from './fill-mask.ts';
import { questionAnswering } from './question-answering.ts';
import { sentenceSimilarity } from './sentence-similarity.ts';
import { textRanking } from './text-ranking.ts';
import { tokenClassification } from './token-classification.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';
import { textClassification } from './text-classification.ts';
import { textGeneration } from './text-generation.ts';
import { zeroShotAudioClassification } from './zero-shot-audio-classification.ts';
import { zeroShotImageClassification } from './zero-shot-image-classification.ts';
import { zeroShotObjectDetection } from './zero-shot-object-detection.ts';
import { summarization } from './summarization.ts';
import { text2textGeneration } from './text2text-generation.ts';
import { translation } from './translation.ts';
import { textToSpeech } from './text-to-speech.ts';

/** The tasks by id. */
export const TASKS = {
  'text-generation': textGeneration,
  'text-classification': textClassification,
  'feature-extraction': featureExtraction,
  'object-detection': objectDetection,
  'image-segmentation': imageSegmentation,
  'depth-estimation': depthEstimation,
  'background-removal': backgroundRemoval,
  'image-to-image': imageToImage,
  'mask-generation': maskGeneration,
  'keypoint-detection': keypointDetection,
  'zero-shot-object-detection': zeroShotObjectDetection,
  'audio-classification': audioClassification,
  'zero-shot-audio-classification': zeroShotAudioClassification,
  'image-classification': imageClassification,
  'zero-shot-image-classification': zeroShotImageClassification,
  'image-feature-extraction': imageFeatureExtraction,
  'automatic-speech-recognition': automaticSpeechRecognition,
  'image-to-text': imageToText,
  'image-text-to-text': imageTextToText,
  summarization,
  translation,
  'text2text-generation': text2textGeneration,
  'text-to-speech': textToSpeech,
  'token-classification': tokenClassification,
  'question-answering': questionAnswering,
  'fill-mask': fillMask,
  'zero-shot-classification': zeroShotClassification,
  'text-ranking': textRanking,
  'sentence-similarity': sentenceSimilarity,
  echo,
} as const satisfies Record<string, TaskContract>;

/** The id of a task that Hearth runs. */
export type TaskId = keyof typeof TASKS;

/** True for the id of a task that Hearth runs. */
export function isTaskId(value: unknown): value is TaskId {
  return typeof value === 'string' && Object.hasOwn(TASKS, value);
}

/** Schema of a task id; in JSON Schema, which knows no checks of our own, the list of them. */
export const taskIdSchema = z
  .custom<TaskId>(isTaskId, 'a task that Hearth runs')
  .meta({ override: { type: 'string', enum: Object.keys(TASKS) } });

/** The contract of a task, seen without the types of its own schemas. */
export function contractOf(task: TaskId): TaskContract {
  return TASKS[task];
}

/** The task of that name; throws TASK_NOT_SUPPORTED with the list of those there are. */
export function requireTask(name: string): TaskId {
  if (isTaskId(name)) return name;
  const known = Object.keys(TASKS).join(', ');
  throw new HearthError(
    'TASK_NOT_SUPPORTED',
    `There is no task named "${name.slice(0, 80)}" here.`,
    `Use one of: ${known}.`,
  );
}

/** The inputs of one request, each parsed with the task's contract. */
export interface ParsedInputs {
  readonly items: unknown[];
  /** True where the caller gave a list and so gets a list back. */
  readonly isList: boolean;
}

/** A list whose elements all have a role is one chat, not a batch. */
function isChat(inputs: readonly unknown[]): boolean {
  return (
    inputs.length > 0 && inputs.every((item) => typeof item === 'object' && item !== null && 'role' in item)
  );
}

/** Parses `inputs` (one or a list) with the task's contract; throws INVALID_INPUT with the path of the field. */
export function parseInputs(task: TaskId, inputs: unknown): ParsedInputs {
  const schema = contractOf(task).input;
  const isList = task !== 'echo' && Array.isArray(inputs) && !isChat(inputs);
  if (!isList) return { items: [parseOne(schema, inputs, 'inputs')], isList: false };
  if (inputs.length === 0) throw invalidInput('inputs', 'the list is empty', 'Give at least one input.');
  if (inputs.length > MAX_ITEMS) {
    throw invalidInput(
      'inputs',
      `holds ${String(inputs.length)} items, ${String(MAX_ITEMS)} at most`,
      'Send them in several requests.',
    );
  }
  return {
    items: inputs.map((item: unknown, index) => parseOne(schema, item, `inputs.${String(index)}`)),
    isList: true,
  };
}

/** Parses a task's options; an unknown one is named. */
export function parseOptions(task: TaskId, options: unknown): unknown {
  return parseOne(contractOf(task).options, options ?? {}, 'options');
}

/** Parses with a schema, and of a failed union reports the branch that came furthest. */
function parseOne(schema: z.ZodType, value: unknown, root: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidInputFrom(furthestBranch(parsed.error, value), root);
}

/** Whether the first issue says that the value is of another kind altogether. */
function isOtherKind(error: z.ZodError): boolean {
  const first = error.issues[0];
  return first?.code === 'invalid_type' && first.path.length === 0;
}

/** Zod reports a failed union as "Invalid input"; the branch for the kind of value that was given says more. */
function furthestBranch(error: z.ZodError, value: unknown): z.ZodError {
  const issue = error.issues[0];
  if (issue?.code !== 'invalid_union') return error;
  const branches = branchesOf(issue.errors).map((issues) => new z.ZodError(issues));
  const sameKind = branches.filter((branch) => !isOtherKind(branch));
  const best = sameKind.toSorted((a, b) => keyProblems(a) - keyProblems(b))[0];
  if (best !== undefined) return best;
  const message = `is ${nounOf(value)}, which this task does not take`;
  return new z.ZodError([{ code: 'custom', path: [], message, input: value }]);
}

/** The branches of a union, with those of a union among them in its place. */
function branchesOf(errors: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[][] {
  return errors.flatMap((issues) => {
    const [only, ...others] = issues;
    return only?.code === 'invalid_union' && only.path.length === 0 && others.length === 0
      ? branchesOf(only.errors)
      : [issues];
  });
}

/** How many of a branch's problems are about names of fields (the wrong shape) and not about values in them. */
function keyProblems(error: z.ZodError): number {
  return error.issues.filter((issue) => issue.code === 'unrecognized_keys' || issue.code === 'invalid_type')
    .length;
}
