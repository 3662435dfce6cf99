import { expect, it } from 'vitest';
import { sampleHealth, sampleModel } from '../../testing/samples.ts';
import { verdictOf } from './verdict.ts';

const health = { ...sampleHealth, memory: { used_bytes: 4e9, total_bytes: 10e9, watermark: 0.8 } };
const needing = (bytes: number | null) => ({
  ...sampleModel,
  memory: { estimated_bytes: bytes, measured_bytes: null },
});

it('counts against what is free below the watermark, not against all memory', () => {
  expect(verdictOf(needing(3e9), health).kind).toBe('fits');
  expect(verdictOf(needing(3.9e9), health).kind).toBe('tight');
});

it('is tight, and not too big, where unloading others would make room', () => {
  expect(verdictOf(needing(7e9), health)).toMatchObject({ kind: 'tight', share: 1 });
  expect(verdictOf(needing(8.5e9), health).kind).toBe('too-big');
});

it('counts on nothing that kept models hold', () => {
  expect(verdictOf(needing(7e9), health, 2e9).kind).toBe('too-big');
  expect(verdictOf(needing(3e9), health, 2e9).kind).toBe('fits');
});

it('a loaded model says what it holds and not what was guessed', () => {
  const loaded = {
    ...sampleModel,
    state: 'loaded' as const,
    memory: { estimated_bytes: 5, measured_bytes: 7 },
  };
  expect(verdictOf(loaded, health)).toMatchObject({ kind: 'in-memory', bytes: 7, measured: true });
});

it('makes no verdict up', () => {
  expect(verdictOf(needing(null), health).kind).toBe('unknown');
  expect(verdictOf(needing(1), null).kind).toBe('unknown');
});
