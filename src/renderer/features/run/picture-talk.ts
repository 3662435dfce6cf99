/** A chat about a picture: each request holds all that was said before, so a run tells the whole of its chat. Pure. */
import { imageTextToText } from '../../../shared/tasks/image-text-to-text.ts';
import { isMediaRef } from '../../../shared/media.ts';
import type { MediaRef } from '../../../shared/media.ts';
import { exchangesOf } from './exchanges.ts';
import { textInputs } from './request.ts';
import type { Exchange } from './request.ts';

/** The task of questions about pictures. */
export const PICTURE_TALK = 'image-text-to-text';

/** What a request of the task asks. */
export interface PictureTalk {
  readonly images: readonly (string | MediaRef)[];
  /** What was asked and answered before, the oldest first. */
  readonly said: readonly Exchange[];
  /** The question of this request. */
  readonly question: string;
}

/** False for Florence-2, told by its name: it takes one text, and has no chat. A later question begins anew there. */
export function canFollowUp(model: string): boolean {
  return !/florence-?2/i.test(model);
}

/** The chat in the inputs of a request, of a list that of the first one; null where they are none of this task's. */
export function pictureTalkOf(inputs: unknown): PictureTalk | null {
  const asked = imageTextToText.input.safeParse(Array.isArray(inputs) ? inputs[0] : inputs).data;
  if (asked === undefined) return null;
  if ('text' in asked) return { images: asked.images, said: [], question: asked.text };
  const question = asked.messages.at(-1)?.content ?? '';
  return { images: asked.images, said: exchangesOf(asked.messages.slice(0, -1)), question };
}

/** All that was said in a chat once its last question has the answer `answer`; a blank one leaves its question out. */
export function saidWith({ said, question }: PictureTalk, answer: string): readonly Exchange[] {
  return answer.trim() === '' ? said : [...said, { prompt: question, answer: answer.trim() }];
}

/**
 * `inputs`, which ask the first question about pictures, as one that follows on `said` of the chat `before`. Where the
 * pictures are others, or nothing was said, they stay as they are: a new chat.
 */
export function followUp(inputs: unknown, before: PictureTalk | null, said: readonly Exchange[]): unknown {
  const next = pictureTalkOf(inputs);
  if (next === null || before === null || said.length === 0) return inputs;
  const same = (each: string | MediaRef, at: number): boolean => idOf(each) === idOf(before.images[at]);
  if (next.images.length !== before.images.length || !next.images.every(same)) return inputs;
  const chat = textInputs(next.question, 'chat', said);
  return typeof chat === 'object' ? { images: next.images, ...chat } : inputs;
}

function idOf(picture: string | MediaRef | undefined): string | undefined {
  return isMediaRef(picture) ? picture.media_id : picture;
}

/** A chat as a text to keep: each question over its answer. */
export function talkText(exchanges: readonly Exchange[]): string {
  return exchanges.map(({ prompt, answer }) => `${prompt.trim()}\n\n${answer.trim()}`).join('\n\n\n');
}
