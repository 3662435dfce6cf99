import { expect, test } from 'vitest';
import { processorConfigSchema, settingsOf } from './processor-config.ts';
import { planFor } from './processor-plan.ts';
import { imageProcessor } from './processor.ts';
import { byBothEdges, byLongestEdge, byMultiple, byShortestEdge, roundEven } from './processor-sizes.ts';

const settings = (config: object) => settingsOf(processorConfigSchema.parse(config));
const CLIP = settings({ image_processor_type: 'CLIPImageProcessor' });

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [2.4999, 2],
  [2.51, 3],
])("Python's round(%d) is %d", (value, whole) => {
  expect(roundEven(value)).toBe(whole);
});

test.each([
  [640, 427, 1199, 800],
  [500, 375, 1066, 800],
  [427, 640, 800, 1199],
  [3000, 500, 1333, 222],
  [800, 800, 800, 800],
])('%d × %d between 800 and 1333 is %d × %d', (width, height, wide, high) => {
  expect(byBothEdges({ width, height }, 800, 1333)).toEqual({ width: wide, height: high });
});

test('a picture of the right shorter edge is not resized by a pixel', () => {
  expect(byShortestEdge({ width: 224, height: 301 }, 224)).toEqual({ width: 224, height: 301 });
});

test('the longest edge of SAM is rounded and not cut', () => {
  expect(byLongestEdge({ width: 641, height: 427 }, 1024)).toEqual({ width: 1024, height: 682 });
});

test("DPT's shape is kept by the scale that changes less", () => {
  const size = { width: 384, height: 384 };
  expect(byMultiple({ width: 640, height: 480 }, size, true, 32)).toEqual({ width: 512, height: 384 });
  expect(byMultiple({ width: 480, height: 640 }, size, true, 32)).toEqual({ width: 384, height: 512 });
  expect(byMultiple({ width: 640, height: 480 }, size, false, 32)).toEqual(size);
});

test('10,000 × 1 pixels are cropped to their middle without being enlarged as a whole', () => {
  const strip = { width: 10_000, height: 1, data: new Uint8Array(30_000).fill(255) };
  const { pixels, width, height } = imageProcessor(CLIP).prepare(strip);
  expect([width, height, pixels.length]).toEqual([224, 224, 3 * 224 * 224]);
});

test.each([
  [
    'a strip that nothing crops',
    { image_processor_type: 'DetrImageProcessor' },
    10_000,
    1,
    /too small or too narrow/,
  ],
  ['a picture below one multiple', { image_processor_type: 'GLPNImageProcessor' }, 640, 31, /too small/],
  [
    'a strip by its shortest edge',
    { image_processor_type: 'CLIPImageProcessor', do_center_crop: false },
    10_000,
    1,
    /2240000 × 224/,
  ],
  [
    'a picture of 40 megapixels at its own size',
    { image_processor_type: 'Swin2SRImageProcessor' },
    8_000,
    5_000,
    /would have to look at/,
  ],
  ['a strip as a page of Donut', { image_processor_type: 'DonutImageProcessor' }, 10_000, 1, /too long/],
  [
    'a strip that vanishes when it is made to fit a page',
    { image_processor_type: 'DonutImageProcessor', do_resize: false },
    1,
    3_000,
    /too small or too narrow/,
  ],
  [
    'a page that nothing makes fit',
    { image_processor_type: 'DonutImageProcessor', size: [40, 50], do_resize: false, do_thumbnail: false },
    41,
    50,
    /does not fit the 40 × 50 pixels/,
  ],
] as const)('%s is refused before any work', (_, config, width, height, message) => {
  expect(() => planFor(settings(config), { width, height })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) }),
  );
});

test('where a crop is larger than the picture, the rest is black before normalising', () => {
  const processor = imageProcessor(
    settings({
      image_processor_type: 'CLIPImageProcessor',
      do_resize: false,
      crop_size: 4,
      do_normalize: false,
    }),
  );
  const { pixels } = processor.prepare({ width: 1, height: 2, data: new Uint8Array(6).fill(255) });
  const red = [...pixels.subarray(0, 16)];
  expect(red).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});

test('a file without any size is a fault of the model, not of the picture', () => {
  const none = settings({ image_processor_type: 'DPTImageProcessor', size: { shortest_edge: 3 } });
  expect(planFor(none, { width: 5, height: 5 }).tensor).toEqual({ width: 3, height: 3 });
  const odd = settings({ image_processor_type: 'ViTImageProcessor', size: { width: 3 } });
  expect(() => planFor(odd, { width: 5, height: 5 })).toThrow(
    expect.objectContaining({ code: 'MODEL_LOAD_FAILED' }),
  );
});

test('sides are cut down to multiples where a file asks for it, or the two halves of MODNet do not fit together', () => {
  const plain = { feature_extractor_type: 'ImageFeatureExtractor', size: { shortest_edge: 512 } };
  const modnet = settings({
    ...plain,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    size_divisibility: 32,
  });
  expect(planFor(modnet, { width: 640, height: 427 }).tensor).toEqual({ width: 736, height: 512 });
});

test('a page is turned, or filled up by the odd pixel, on the wrong side', () => {
  const donut = settings({
    feature_extractor_type: 'DonutFeatureExtractor',
    size: [960, 1280],
    do_align_long_axis: true,
  });
  expect(planFor(donut, { width: 2000, height: 999 })).toMatchObject({
    turned: true,
    between: { width: 960, height: 1921 },
    resized: { width: 639, height: 1280 },
    window: { left: -160, top: 0, width: 960, height: 1280 },
  });
  expect(planFor(donut, { width: 999, height: 2000 }).turned).toBe(false);
});

test('a page with a crop, which nobody wrote yet, is read without it', () => {
  const cropped = settings({
    image_processor_type: 'DonutImageProcessor',
    do_center_crop: true,
    crop_size: 4,
  });
  expect(() => planFor(cropped, { width: 9, height: 9 })).toThrow(
    expect.objectContaining({ code: 'MODEL_LOAD_FAILED' }),
  );
});
