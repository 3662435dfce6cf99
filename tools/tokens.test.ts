import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../src/renderer/app/tokens.css', import.meta.url), 'utf8');

/** Relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The ratio of two colours, 1 to 21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** The colours of a theme, by the name of their token. */
function colours(theme: 'dark' | 'light'): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [name, hex]),
  );
}

const themes = { dark: colours('dark'), light: colours('light') };
const BOTH = ['dark', 'light'] as const;

function ratio(theme: 'dark' | 'light', front: string, back: string): number {
  return contrast(themes[theme].get(front) ?? '', themes[theme].get(back) ?? '');
}

/** Token, its colour in both themes, and the ratios that were worked out for it: dark on …, light on …. */
const TABLE: readonly (readonly [
  string,
  string,
  string,
  Readonly<Record<string, readonly [number, number]>>,
])[] = [
  ['bg', '#13110f', '#f3f0ed', {}],
  ['surface', '#1a1715', '#fdfdfc', {}],
  ['raised', '#221f1d', '#f8f6f4', {}],
  ['hover', '#292523', '#efece9', {}],
  ['active', '#322e2b', '#e6e2de', {}],
  ['line', '#2f2b28', '#e2dfdb', {}],
  ['line-2', '#423d3a', '#d0cbc7', {}],
  ['line-control', '#706a65', '#8f8882', { surface: [3.35, 3.43], raised: [3.07, 3.24] }],
  ['fg', '#ece9e5', '#211d1a', { surface: [14.7, 16.4], raised: [13.5, 15.5], active: [11.1, 13.0] }],
  ['fg-2', '#bcb6b1', '#4f4944', { surface: [8.89, 8.71], raised: [8.16, 8.22], active: [6.7, 6.88] }],
  ['fg-3', '#a19a94', '#69625d', { surface: [6.43, 5.89], raised: [5.9, 5.56], active: [4.85, 4.65] }],
  [
    'ember',
    '#f29b55',
    '#9f4a1a',
    { surface: [8.15, 5.95], raised: [7.49, 5.62], active: [6.15, 4.7], 'ember-soft': [6.63, 5.12] },
  ],
  ['on-ember', '#1f1007', '#ffffff', { 'ember-fill': [7.55, 5.04], 'ember-fill-hover': [8.75, 5.81] }],
  ['ember-fill', '#f18c42', '#b4521e', {}],
  ['ember-soft', '#38251a', '#fae9dd', {}],
  [
    'ok',
    '#85c692',
    '#2a6a3f',
    { surface: [8.91, 6.38], raised: [8.18, 6.03], active: [6.72, 5.04], 'ok-soft': [7.36, 5.59] },
  ],
  [
    'warn',
    '#e6c465',
    '#7e5d14',
    { surface: [10.6, 5.96], raised: [9.71, 5.63], active: [7.97, 4.71], 'warn-soft': [8.54, 5.24] },
  ],
  [
    'bad',
    '#ee8882',
    '#ad3733',
    { surface: [7.2, 6.12], raised: [6.62, 5.78], active: [5.43, 4.83], 'bad-soft': [6.06, 5.36] },
  ],
  [
    'info',
    '#81b9da',
    '#24648b',
    { surface: [8.4, 6.31], raised: [7.71, 5.96], active: [6.33, 4.98], 'info-soft': [6.82, 5.54] },
  ],
];

describe('the tokens', () => {
  it.each(TABLE)('%s has its colour and contrast', (name, dark, light, ratios) => {
    expect(BOTH.map((theme) => themes[theme].get(name))).toEqual([dark, light]);
    for (const [back, [inDark, inLight]] of Object.entries(ratios)) {
      const worked = BOTH.map((theme) => Number(ratio(theme, name, back).toPrecision(3)));
      expect(worked, `${name} on ${back}`).toEqual([inDark, inLight]);
    }
  });

  const texts = ['fg', 'fg-2', 'fg-3', 'ember', 'ok', 'warn', 'bad', 'info'];
  const pairs = [
    ...texts.flatMap((front) =>
      ['bg', 'surface', 'raised', 'hover', 'active'].map((back) => [front, back] as const),
    ),
    ...['ember', 'ok', 'warn', 'bad', 'info'].flatMap(
      (kind) =>
        [
          [kind, `${kind}-soft`],
          ['fg', `${kind}-soft`],
        ] as const,
    ),
    ['on-ember', 'ember-fill'],
    ['on-ember', 'ember-fill-hover'],
  ] as const;

  it.each(BOTH)('every text can be read in the %s theme', (theme) => {
    expect(pairs.filter(([front, back]) => !(ratio(theme, front, back) >= 4.5))).toEqual([]);
  });

  it.each(BOTH)('the edges of controls and the marks of charts can be seen in the %s theme', (theme) => {
    const marks = ['line-control', ...Array.from({ length: 8 }, (_, index) => `c-${String(index + 1)}`)];
    expect(marks.filter((mark) => !(ratio(theme, mark, 'surface') >= 3))).toEqual([]);
    expect(ratio(theme, 'line-control', 'raised')).toBeGreaterThanOrEqual(3);
  });

  it('the labels over pictures can be read on each of their colours', () => {
    const over = [...css.matchAll(/--(ov-\d): (#[0-9a-f]{6});/g)];
    expect(over).toHaveLength(8);
    expect(over.filter(([, , hex = '']) => contrast(hex, '#14110f') < 6.8)).toEqual([]);
  });
});

it('the ratio is that of the standard', () => {
  expect([contrast('#000000', '#ffffff'), contrast('#777777', '#ffffff').toFixed(2)]).toEqual([21, '4.48']);
});
