/** What can be done with something, the likeliest first, with the model that would do it. Pure. */
import type { ModelInfo } from '../../../shared/models.ts';
import type { RunTask } from '../run/request.ts';
import { messages } from './messages.ts';

/** Keys 1 to 8 pick one. */
export const MOST_OFFERS = 8;

/** What an offer does with its text. */
export type OfferId =
  | 'ask'
  | 'continue'
  | 'classify'
  | 'classify-lines'
  | 'embed-lines'
  | 'classify-files'
  | 'embed-files'
  | 'continue-files'
  | `take:${RunTask}`;

/** One offer. */
export interface Offer {
  readonly id: OfferId;
  readonly task: RunTask;
  readonly title: string;
  readonly text: string;
  readonly model: ModelInfo;
}

/** What is on offer for. */
export interface Subject {
  readonly kind: 'text' | 'table' | 'json';
  /** Lines or cells of the chosen column that have something in them. */
  readonly lines: number;
}

/** Picks the model of a task; null where there is none. */
export type ModelOf = (task: RunTask) => ModelInfo | null;

type Draft = readonly [id: OfferId, task: RunTask, words: { readonly title: string; readonly text: string }];

/** The offers for one text or table. Lines by themselves are only offered where there is more than one. */
export function offersFor({ kind, lines }: Subject, modelOf: ModelOf): Offer[] {
  const apart: Draft[] =
    lines > 1
      ? [
          ['classify-lines', 'text-classification', messages.classifyLines(lines)],
          ['embed-lines', 'feature-extraction', messages.embedLines(lines)],
        ]
      : [];
  const whole: Draft[] = [
    ['ask', 'text-generation', messages.ask],
    ['continue', 'text-generation', messages.continue],
    ['classify', 'text-classification', messages.classify],
  ];
  return made(kind === 'text' ? [...whole, ...apart] : [...apart, ...whole.slice(0, 1)], modelOf);
}

/** The offers for several files. */
export function offersForFiles(modelOf: ModelOf): Offer[] {
  const drafts: Draft[] = [
    ['classify-files', 'text-classification', messages.classifyFiles],
    ['embed-files', 'feature-extraction', messages.embedFiles],
    ['continue-files', 'text-generation', messages.continueFiles],
  ];
  return made(drafts, modelOf);
}

function made(drafts: readonly Draft[], modelOf: ModelOf): Offer[] {
  return drafts
    .flatMap(([id, task, words]): Offer[] => {
      const model = modelOf(task);
      // Asking needs a model that can be talked to.
      return model === null || (id === 'ask' && !model.chat) ? [] : [{ id, task, ...words, model }];
    })
    .slice(0, MOST_OFFERS);
}

/** The offer that a pressed digit picks; null for a digit without one. */
export function offerForKey(offers: readonly Offer[], key: string): Offer | null {
  return /^[1-8]$/.test(key) ? (offers[Number(key) - 1] ?? null) : null;
}
