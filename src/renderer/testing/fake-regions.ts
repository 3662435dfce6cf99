/** Made-up places in the living room: a box, a thing in two parts, and words that are written askew. */
import type { Region } from '../../shared/tasks/picture-regions.ts';

/** In pixels of a picture of 1280 × 960. */
export const fakeRegions: readonly Region[] = [
  { label: 'clock', box: { xmin: 640, ymin: 196, xmax: 748, ymax: 304 } },
  {
    label: 'armchair',
    polygons: [
      [112, 640, 150, 470, 360, 454, 478, 640, 470, 864, 124, 864],
      [490, 590, 550, 590, 550, 650, 490, 650],
    ],
  },
  { label: '12:05', polygons: [[690, 212, 726, 220, 722, 262, 686, 256]] },
];
