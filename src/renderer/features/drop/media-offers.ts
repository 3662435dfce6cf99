/** What can be done with pictures or sounds: each task that takes one, with the model that would do it. Pure. */
import type { MediaKind } from '../../../shared/media.ts';
import { contractOf } from '../../../shared/tasks/index.ts';
import { fieldsOf } from '../run/parts.ts';
import { RUN_TASKS } from '../run/request.ts';
import type { RunTask } from '../run/request.ts';
import { messages } from './messages.ts';
import { MOST_OFFERS } from './offers.ts';
import type { ModelOf, Offer } from './offers.ts';

/** True for a task that needs a picture or a sound, and nothing else of its kind. */
export function takesMedia(task: RunTask, kind: MediaKind): boolean {
  return fieldsOf(task).some((field) => field.kind === kind || (kind === 'image' && field.kind === 'images'));
}

/** The kind of media that a kind of file is; null for files that are none. */
export function mediaKindOf(kind: string): MediaKind | null {
  return kind === 'picture' ? 'image' : kind === 'sound' ? 'audio' : null;
}

/** What is most often wanted of a picture comes first; the rest follows in the order of the tasks. */
const FIRST: readonly RunTask[] = [
  'object-detection',
  'image-segmentation',
  'image-to-text',
  'image-text-to-text',
  'depth-estimation',
  'background-removal',
  'image-to-image',
  'image-classification',
];

/** The place of a task among the offers. */
function rankOf(task: RunTask): number {
  const place = FIRST.indexOf(task);
  return place < 0 ? FIRST.length + RUN_TASKS.indexOf(task) : place;
}

/** The offers, those of embedded models first: they are here and work at once. */
export function mediaOffers(kind: MediaKind, modelOf: ModelOf): Offer[] {
  const taking = RUN_TASKS.filter((task) => takesMedia(task, kind)).toSorted((a, b) => rankOf(a) - rankOf(b));
  const made = taking.flatMap((task): Offer[] => {
    const model = modelOf(task);
    const words = messages.mediaTasks[task] ?? { title: contractOf(task).title, text: '' };
    return model === null ? [] : [{ id: `take:${task}`, task, ...words, model }];
  });
  const embedded = (offer: Offer): number => Number(offer.model.source === 'embedded');
  return made.toSorted((a, b) => embedded(b) - embedded(a)).slice(0, MOST_OFFERS);
}
