/** Image processors against those of transformers that work with Pillow and NumPy. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeImage } from '../media/image.ts';
import { KINDS, pictureGoldens, toTheBit } from './picture-goldens.ts';
import { settingsOf } from './processor-config.ts';
import { imageProcessor } from './processor.ts';

const { prepared: cases } = pictureGoldens;
const classes = new Set(cases.map(({ config }) => config.image_processor_type));
const same = toTheBit(
  'preparing of pictures',
  `${String(classes.size)} image processors (Pillow and NumPy)`,
  `${String(cases.length)} of settings and pictures: wide, tall, small`,
);

test.each(cases)(
  '$config.image_processor_type on the $picture picture: the same tensor of $shape',
  async ({ config, picture, shape, sha256 }) => {
    const image = await decodeImage(join(KINDS, `scene-${picture}.png`));
    const prepared = imageProcessor(settingsOf(config)).prepare(image);
    expect([3, prepared.tensorHeight, prepared.tensorWidth]).toEqual(shape);
    expect(prepared.original).toEqual({ width: image.width, height: image.height });
    same(prepared.pixels, sha256);
  },
);
