/** Image processors against those of transformers that work with Pillow and NumPy. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectAccurate } from '../accuracy.ts';
import { decodeImage } from '../media/image.ts';
import { digestOf, KINDS, pictureGoldens } from './picture-goldens.ts';
import { settingsOf } from './processor-config.ts';
import { imageProcessor } from './processor.ts';

test.each(pictureGoldens.prepared)(
  '$config.image_processor_type on the $picture picture: the same tensor of $shape',
  async ({ config, picture, shape, sha256 }) => {
    const image = await decodeImage(join(KINDS, `scene-${picture}.png`));
    const prepared = imageProcessor(settingsOf(config)).prepare(image);
    expect([3, prepared.tensorHeight, prepared.tensorWidth]).toEqual(shape);
    expect(prepared.original).toEqual({ width: image.width, height: image.height });
    expectAccurate({
      task: 'preparing of pictures',
      architecture: config.image_processor_type ?? '',
      inputs: `${image.width} × ${image.height}`,
      measure: 'numbers that differ (by digest: 0 or 1)',
      worst: digestOf(prepared.pixels) === sha256 ? 0 : 1,
      tolerance: 0,
    });
  },
);
