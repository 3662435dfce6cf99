import { expect, it } from 'vitest';
import type { AccuracyRow } from '../../src/runner/accuracy-row.ts';
import { accuracyDocument } from './document.ts';

const row: AccuracyRow = {
  task: 'object-detection',
  architecture: 'DetrForObjectDetection',
  inputs: 'PNG',
  measure: 'boxes, px',
  worst: 0,
  tolerance: 1,
  bound: 'at-most',
};

it('names each comparison with its bar, in an order that does not depend on the tests', () => {
  const other: AccuracyRow = { ...row, measure: 'IoU', worst: 0.99871, tolerance: 0.99, bound: 'at-least' };
  const text = accuracyDocument([row, other]);
  expect(text).toBe(accuracyDocument([other, row]));
  expect(text).toContain('### object-detection\n');
  expect(text).toContain('DetrForObjectDetection | PNG | IoU | 0.99871 | ≥ 0.99');
  expect(text).toContain('| boxes, px | 0 | ≤ 1');
});

it('has a table for each task, and says in a word what was converted', () => {
  const raw = { ...row, task: 'fill-mask', inputs: 'converted from raw weights; plain' };
  const text = accuracyDocument([row, raw]);
  expect(text.match(/^### .*$/gm)).toEqual(['### fill-mask', '### object-detection']);
  expect(text).toContain('DetrForObjectDetection | raw; plain | boxes, px |');
});

it('does not lose the reason of a looser bar', () => {
  expect(accuracyDocument([{ ...row, reason: 'boxes are cut to whole pixels' }])).toContain(
    '- object-detection, DetrForObjectDetection, PNG (boxes, px): boxes are cut to whole pixels',
  );
  expect(accuracyDocument([row])).toContain('Every comparison keeps the usual bar');
});
