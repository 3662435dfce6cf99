import { expect, it } from 'vitest';
import { clampSize, draggedSize, keyedSize } from './splitter-size.ts';

const range = { least: 264, most: 396 };

it('never leaves its range, however far the pointer goes', () => {
  expect(draggedSize(300, 9_000, 'start', range)).toBe(396);
  expect(draggedSize(300, -9_000, 'start', range)).toBe(264);
});

it('a pane on the right grows when its line goes left', () => {
  expect(draggedSize(300, -20, 'end', range)).toBe(320);
  expect(keyedSize('ArrowLeft', 300, 'end', range)).toBe(316);
  expect(keyedSize('ArrowLeft', 300, 'start', range)).toBe(284);
});

it('Home and End go to the limits, and other keys stay the page’s', () => {
  expect(keyedSize('Home', 300, 'end', range)).toBe(264);
  expect(keyedSize('End', 300, 'end', range)).toBe(396);
  expect(keyedSize('Tab', 300, 'end', range)).toBeNull();
});

it('sizes are whole pixels, so that nothing beside them is blurred', () => {
  expect(clampSize(300.4, range)).toBe(300);
});
