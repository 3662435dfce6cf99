import { describe, expect, it } from 'vitest';
import { boxOf, cocoOf, maskOf, rleOf } from './coco.ts';

// pycocotools.mask.encode counts columns, not rows: this is its example of a 3 × 2 mask.
const mask = [0, 255, 255, 0, 255, 0];

describe('run lengths', () => {
  it('go down the columns and begin with what is outside', () => {
    expect(rleOf(mask, 3, 2)).toEqual({ size: [2, 3], counts: [2, 3, 1] });
    expect(rleOf([255, 0, 0, 0], 2, 2).counts).toEqual([0, 1, 3]);
    expect(rleOf([0, 0], 2, 1).counts).toEqual([2]);
  });
  it('give the same mask back', () => {
    const noise = Array.from({ length: 19 * 7 }, (_, at) => Number((at * 7_919) % 11 < 4));
    expect([...maskOf(rleOf(noise, 19, 7))]).toEqual(noise);
  });
});

it('boxOf is the smallest box, its edges included', () => {
  expect(boxOf(mask, 3, 2)).toEqual([1, 0, 2, 2]);
  expect(boxOf([0, 0], 2, 1)).toEqual([0, 0, 0, 0]);
});

describe('cocoOf', () => {
  const picture = { name: 'cat.png', width: 3, height: 2 };
  it('writes a box as left, top, width, height', () => {
    const box = { xmin: 10, ymin: 20, xmax: 40, ymax: 60 };
    expect(cocoOf(picture, [{ label: 'cat', score: 0.9, box }])).toMatchObject({
      images: [{ id: 1, file_name: 'cat.png', width: 3, height: 2 }],
      categories: [{ id: 1, name: 'cat' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 20, 30, 40], area: 1_200, score: 0.9 }],
    });
  });
  it('names each category once, and a mask has its area', () => {
    const things = ['b', 'a', 'b'].map((label) => ({ label, score: null, mask }));
    const made = cocoOf(picture, things);
    expect(made).toMatchObject({
      categories: [
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ],
      annotations: [
        { category_id: 2, area: 3, iscrowd: 1, bbox: [1, 0, 2, 2] },
        { category_id: 1 },
        { category_id: 2 },
      ],
    });
    expect(JSON.stringify(made)).not.toContain('score');
  });
});
