import { describe, expect, it } from 'vitest';
import { COLOUR_MAPS, colourTable, coloured, gradientOf } from './colour-maps.ts';

/** Relative luminance, as WCAG has it. */
function luminance([r = 0, g = 0, b = 0]: readonly number[]): number {
  const [x = 0, y = 0, z = 0] = [r, g, b].map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

describe('each colour map', () => {
  it.each(COLOUR_MAPS)('%s gets lighter all the way, so that near and far can be told without hue', (map) => {
    const table = colourTable(map);
    const light = Array.from({ length: 256 }, (_, step) =>
      luminance([...table.slice(3 * step, 3 * step + 3)]),
    );
    expect(light.every((value, step) => step === 0 || value >= (light[step - 1] ?? 0) - 1e-3)).toBe(true);
  });
  it('viridis is that of matplotlib', () => {
    const table = colourTable('viridis');
    // Of its list of 256 colours: the first, that of 0.5, and the last.
    const known = [
      [0, [68, 1, 84]],
      [128, [32, 146, 140]],
      [255, [253, 231, 36]],
    ] as const;
    for (const [step, colour] of known)
      for (const [channel, value] of colour.entries())
        expect(Math.abs((table[3 * step + channel] ?? 0) - value), String(step)).toBeLessThanOrEqual(4);
  });
});

it('coloured gives the ends of the range the ends of the map, and turns them with inverse', () => {
  expect([...coloured([0, 65_535], 'grey', false)]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
  expect([...coloured([0, 65_535], 'grey', true)]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
});

it('gradientOf names the colours of the legend', () => {
  expect(gradientOf('grey')).toBe('linear-gradient(to right, #000000, #ffffff)');
});
