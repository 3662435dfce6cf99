/** Every sentence of depth estimation. */
import { formatNumber } from '../../ui/format.ts';
import type { ColourMap } from './colour-maps.ts';

const MAPS: Readonly<Record<ColourMap, string>> = { ember: 'Ember', grey: 'Grey', viridis: 'Viridis' };

/** A depth with as many places as say something. */
const value = (depth: number): string =>
  formatNumber(depth, Math.abs(depth) >= 100 ? 0 : Math.abs(depth) >= 10 ? 1 : 2);

/** The words of the view. */
export const messages = {
  colours: 'Colours',
  map: (map: ColourMap) => MAPS[map],
  inverse: 'Turn the colours round',
  value,
  spread: (min: number, max: number) => `How depths are spread from ${value(min)} to ${value(max)}`,
  points: 'Points',
  clickToAdd: 'Click the picture to add one',
  addMiddle: 'Add one in the middle',
  point: 'Point',
  place: 'Left, top',
  depth: 'Depth',
  remove: (number: number) => `Remove point ${formatNumber(number)}`,
  removeAll: 'Remove all',
  pointLabel: (number: number, depth: number) => `Point ${formatNumber(number)}, ${value(depth)}`,
  at: (x: number, y: number) => `${String(x)}, ${String(y)}`,
  number: (number: number) => formatNumber(number),
  smallest: 'Smallest',
  mean: 'Mean',
  largest: 'Largest',
  figures: 'Smallest, mean, largest',
  figuresOf: (min: number, mean: number, max: number) => `${value(min)}, ${value(mean)}, ${value(max)}`,
  unit: 'Numbers are those of the model: relative models give more to what is nearer, models in metres to what is farther.',
  split: 'Split between the picture and its depth',
  splitOf: (share: number) => `${formatNumber(Math.round(share * 100))}\u202f% picture`,
  picture: 'Picture',
  summary: (min: number, max: number) => `Depth over the picture, from ${value(min)} to ${value(max)}`,
  result: 'Depth',
  gone: 'The depth is no longer kept. Run it once more.',
  png: '16-bit PNG',
  coloured: 'Colours',
  csv: 'Values',
  pointsCsv: 'Points',
  file: 'depth',
  pointsFile: 'depth-points',
  actions: {
    group: 'Depth',
    map: (map: ColourMap) => `Show depth in ${MAPS[map].toLowerCase()}`,
    inverse: 'Turn the colours of depth round',
    point: 'Add a depth point in the middle',
    clear: 'Remove all depth points',
    png: 'Save the depth as a 16-bit PNG',
    csv: 'Save the depths as CSV',
  },
} as const;
