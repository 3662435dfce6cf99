import { expect, it } from 'vitest';
import { newRun } from '../../features/run/run-state.ts';
import { cornerOf, regionsCsv, regionsOf, svgPoints } from './regions.ts';

const box = { label: 'a "red" kite', box: { xmin: 10, ymin: 20, xmax: 30, ymax: 40 } };
const parts = {
  label: '',
  polygons: [
    [5, 9, 7, 1, 3, 4],
    [50, 60, 70, 80],
  ],
};
const done = (result: unknown) => ({
  ...newRun('r', { model: 'm', inputs: null }, 0),
  phase: 'done' as const,
  result,
});

it('a plain answer has no places, and one that found none has an empty list', () => {
  expect(regionsOf(done({ generated_text: 'a kite' }))).toBeNull();
  expect(regionsOf(done({ generated_text: '', regions: [] }))).toEqual([]);
  expect(regionsOf(done([{ generated_text: '', regions: [box] }]))).toEqual([box]);
});

it('a box has four corners, and a thing in parts several outlines', () => {
  expect(svgPoints(box)).toEqual(['10,20 30,20 30,40 10,40']);
  expect(svgPoints(parts)).toEqual(['5,9 7,1 3,4', '50,60 70,80']);
  expect([cornerOf(box), cornerOf(parts), cornerOf({ label: '' })]).toEqual([
    { x: 10, y: 20 },
    { x: 3, y: 1 },
    null,
  ]);
});

it('the table has a line for each place', () => {
  expect(regionsCsv([box]).trim().split(/\r?\n/)).toEqual([
    'label,outline',
    '"a ""red"" kite","10,20 30,20 30,40 10,40"',
  ]);
});
