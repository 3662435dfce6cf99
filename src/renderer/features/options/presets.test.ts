import { expect, it } from 'vitest';
import { MAX_PRESETS, withPreset } from './presets.ts';
import type { Preset } from './presets.ts';

const preset = (name: string, temperature = 0): Preset => ({ name, options: { temperature } });

it('saving under a known name changes that one and keeps the order', () => {
  const saved = withPreset([preset('a'), preset('b')], preset('a', 1));
  expect(saved).toEqual([preset('a', 1), preset('b')]);
});
it('does not grow without end: the oldest goes', () => {
  const full = Array.from({ length: MAX_PRESETS }, (_, n) => preset(String(n)));
  const saved = withPreset(full, preset('new'));
  expect([saved.length, saved[0]?.name, saved.at(-1)?.name]).toEqual([MAX_PRESETS, '1', 'new']);
});
