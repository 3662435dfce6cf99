import { expect, test } from 'vitest';
import { originalsOf, originalsSection, performancePage, withOriginals } from './document.ts';
import type { Row } from './report.ts';

const row = (name: string, verdict: Row['verdict']): Row => ({
  name,
  verdict,
  unit: '×',
  digits: 2,
  spread: { p25: 0.8, p50: 0.9, p75: 1 },
  bar: { limit: 1, sense: 'at most' },
  kept: 4,
  thrown: 0,
});

test('what was measured against PyTorch survives a run without a Python', () => {
  const first = performancePage([row('a', 'met')], originalsSection([row('b', 'missed')]));
  const second = performancePage([row('c', 'met')], originalsOf(first));
  expect(second).toContain('| b |');
  expect(second).toContain('- b: 0.90 ×, asked for ≤ 1 ×.');
  expect(second).not.toContain('| a |');
  expect(originalsOf(second)).toBe(originalsOf(first));
  expect(second.match(/^## .*$/gm)).toEqual(['## Against PyTorch', '## Method']);
});

test('it is put into a page of other measurements, whether that had one or not', () => {
  const [first, second] = ['b', 'c'].map((name) => originalsSection([row(name, 'met')]));
  const bare = performancePage([row('a', 'met')], '');
  expect(withOriginals(bare, first ?? '')).toBe(performancePage([row('a', 'met')], first ?? ''));
  expect(withOriginals(withOriginals(bare, first ?? ''), second ?? '')).toBe(
    performancePage([row('a', 'met')], second ?? ''),
  );
});

test('a page without that comparison has no empty section for it', () => {
  const page = performancePage([row('a', 'missed')], originalsSection([]));
  expect(page.match(/^## .*$/gm)).toEqual(['## Weaker than asked', '## Method']);
  expect(originalsOf(page)).toBe('');
});
