import { expect, it } from 'vitest';
import { sampleModel } from '../../testing/samples.ts';
import { MOST_OFFERS } from './offers.ts';
import { mediaKindOf, mediaOffers, takesMedia } from './media-offers.ts';

it('offers the tasks that take a picture and have a model, the embedded ones first', () => {
  const here = { 'object-detection': 'hub', 'depth-estimation': 'embedded' } as const;
  const known = (task: string): task is keyof typeof here => Object.hasOwn(here, task);
  const offers = mediaOffers('image', (task) =>
    known(task) ? { ...sampleModel, task, source: here[task] } : null,
  );
  expect(offers.map(({ id }) => id)).toEqual(['take:depth-estimation', 'take:object-detection']);
});

it('does not leave out what is most often wanted where every task has a model', () => {
  const offers = mediaOffers('image', (task) => ({ ...sampleModel, task, source: 'hub' }));
  expect(offers).toHaveLength(MOST_OFFERS);
  expect(offers.slice(0, 3).map(({ task }) => task)).toEqual([
    'object-detection',
    'image-segmentation',
    'image-to-text',
  ]);
  expect(offers.map(({ task }) => task)).toContain('depth-estimation');
});

it('offers nothing where no model is', () => {
  expect(mediaOffers('image', () => null)).toEqual([]);
});

it('a task of texts takes no picture, and one of pictures no sound', () => {
  expect(takesMedia('text-generation', 'image')).toBe(false);
  expect(takesMedia('object-detection', 'image')).toBe(true);
  expect(takesMedia('object-detection', 'audio')).toBe(false);
});

it('only pictures and sounds are media', () => {
  expect(['picture', 'sound', 'clip', 'text'].map(mediaKindOf)).toEqual(['image', 'audio', null, null]);
});
