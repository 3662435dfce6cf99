/** What the families of vision-language models have in common: from a question about pictures to where a decoder starts. */
import { z } from 'zod';
import type { InputOf } from '../../shared/tasks/contract.ts';
import type { imageTextToText } from '../../shared/tasks/image-text-to-text.ts';
import type { GraphSet } from '../backends/backend.ts';
import { loadFailed } from '../backends/model-files.ts';
import type { Seq2SeqDecoder, Seq2SeqRun } from '../generation/seq2seq.ts';
import type { Region } from '../../shared/tasks/picture-regions.ts';
import type { RunContext } from '../tasks/context.ts';

/** A question of the task's contract. */
export type AskedInput = InputOf<typeof imageTextToText>;

/** The fields of config.json that the families read. */
export const vlmConfigSchema = z.looseObject({
  model_type: z.string().nullish(),
  /** Older files say `image_token_index`. */
  image_token_index: z.int().nonnegative().nullish(),
  image_token_id: z.int().nonnegative().nullish(),
});
/** config.json of a vision-language model. */
export type VlmConfig = z.output<typeof vlmConfigSchema>;

/** What a family is opened with. */
export interface VlmParts {
  readonly directory: string;
  readonly model: GraphSet;
  readonly config: VlmConfig;
}

/** A question as a decoder takes it. */
export interface Question {
  /** Tokens of the prompt, with the places of the pictures. */
  readonly inputTokens: number;
  readonly start: Pick<Seq2SeqRun, 'encoderFeeds' | 'embed' | 'prefix' | 'prefixEmbeddings'>;
  /** The tokens that the answer continues; those of another text, such as an encoder's, are none. */
  readonly before: readonly number[];
  /** Reads the places that a whole answer speaks of; null where it is plain text. */
  readonly regionsOf?: ((answer: string) => Region[]) | null;
}

/** An opened model. One question at a time. */
export interface VisionLanguageModel {
  readonly decoder: Seq2SeqDecoder;
  /** The text of tokens of an answer. */
  readonly decode: (tokens: readonly number[]) => string;
  /** Reads a question and looks at its pictures; `path` names the input in errors. Throws INVALID_INPUT. */
  question(item: AskedInput, path: string, context: RunContext): Promise<Question>;
}

/** Opens a model of a family. Throws MODEL_LOAD_FAILED, TASK_NOT_SUPPORTED. */
export type OpenFamily = (parts: VlmParts) => Promise<VisionLanguageModel>;

/** The token that stands for a picture in the prompt; throws MODEL_LOAD_FAILED where config.json names none. */
export function imageTokenOf({ image_token_id, image_token_index }: VlmConfig): number {
  const token = image_token_id ?? image_token_index ?? null;
  if (token === null)
    throw loadFailed('config.json names no image_token_id, so nothing tells where pictures stand.');
  return token;
}
