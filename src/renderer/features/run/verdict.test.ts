import { expect, it } from 'vitest';
import type { MemoryRoom } from '../../../shared/room.ts';
import { sampleHealth, sampleModel } from '../../testing/samples.ts';
import { smallerThatFits, verdictOf } from './verdict.ts';

const GB = 1e9;
const healthWith = (room: Partial<MemoryRoom>) => ({
  ...sampleHealth,
  memory: { ...sampleHealth.memory, room: { ...sampleHealth.memory.room, ...room } },
});
/** 5 GB are free, and 3 more once the other models are unloaded. */
const health = healthWith({ free_bytes: 5 * GB, most_bytes: 8 * GB });
const needing = (bytes: number | null, gpu_bytes = 0) => ({
  ...sampleModel,
  memory: { estimated_bytes: bytes, measured_bytes: null },
  planned: { variant: 'Q4_K_M', device: gpu_bytes > 0 ? 'cuda' : 'cpu', gpu_bytes },
});
const speed = (tokens: number) => ({
  device: 'cpu',
  backend: 'llama',
  dtype: 'Q4_K_M',
  tokens_per_second: tokens,
  run_ms: 900,
  load_ms: null,
  runs: 3,
  at: '2026-05-04T03:02:01.000Z',
});

it.each([
  ['fits into what is free', 4 * GB, { kind: 'fits', unloads: false, share: 0.5 }],
  ['fits, and others go for it', 6 * GB, { kind: 'fits', unloads: true }],
  ['is tight close to all there is', 7 * GB, { kind: 'tight', unloads: true }],
  ['is too big beyond it, as the engine says', 8.1 * GB, { kind: 'too-big', budget: 8 * GB }],
] as const)('%s', (_name, bytes, expected) => {
  expect(verdictOf(needing(bytes), health)).toMatchObject(expected);
});

it('goes by the memory of the GPU where the model would run there', () => {
  const small = healthWith({
    free_bytes: 20 * GB,
    most_bytes: 20 * GB,
    gpu_free_bytes: 2 * GB,
    gpu_most_bytes: 8 * GB,
  });
  expect(verdictOf(needing(4 * GB, 4 * GB), small)).toMatchObject({
    kind: 'fits',
    unloads: true,
    gpu: true,
    budget: 8 * GB,
    share: 0.5,
  });
  expect(verdictOf(needing(9 * GB, 9 * GB), small)).toMatchObject({ kind: 'too-big', gpu: true });
  expect(verdictOf(needing(9 * GB), small)).toMatchObject({ kind: 'fits', gpu: false });
});

it('others go for it where as many are loaded as may be, however small it is', () => {
  expect(verdictOf(needing(1), healthWith({ free_places: 0 })).unloads).toBe(true);
});

it('is slow where it was measured to be, unless it is too big anyway', () => {
  expect(verdictOf({ ...needing(GB), speed: speed(4.9) }, health).kind).toBe('slow');
  expect(verdictOf({ ...needing(GB), speed: speed(5) }, health).kind).toBe('fits');
  expect(verdictOf({ ...needing(9 * GB), speed: speed(1) }, health).kind).toBe('too-big');
});

it('a loaded model says what it holds and not what was guessed', () => {
  const loaded = {
    ...sampleModel,
    state: 'loaded' as const,
    memory: { estimated_bytes: 5, measured_bytes: 7 },
  };
  expect(verdictOf(loaded, health)).toMatchObject({ kind: 'in-memory', bytes: 7, measured: true });
});

const files = [
  { variant: 'F16', bytes: 16 * GB, estimated_bytes: 17 * GB, gpu_bytes: 0 },
  { variant: 'Q8_0', bytes: 8.5 * GB, estimated_bytes: 9 * GB, gpu_bytes: 0 },
  { variant: 'Q4_K_M', bytes: 5 * GB, estimated_bytes: 6 * GB, gpu_bytes: 0 },
];
const several = { ...needing(6 * GB), variants: files.map((each) => each.variant), files };

it('judges the file that was chosen by itself, also while another one is in memory', () => {
  expect(verdictOf(several, health, 'F16')).toMatchObject({ kind: 'too-big', bytes: 17 * GB });
  const loaded = {
    ...several,
    state: 'loaded' as const,
    memory: { estimated_bytes: 6 * GB, measured_bytes: 5.5 * GB },
  };
  expect(verdictOf(loaded, health, 'F16')).toMatchObject({ kind: 'too-big', measured: false });
  expect(verdictOf(loaded, health, 'Q4_K_M')).toMatchObject({ kind: 'in-memory', bytes: 5.5 * GB });
});

it('offers the best smaller file that fits, and none where none does', () => {
  expect(smallerThatFits(several, 'F16', health)).toEqual({
    variant: 'Q4_K_M',
    need: { bytes: 6 * GB, gpuBytes: 0 },
  });
  expect(smallerThatFits(several, 'F16', healthWith({ most_bytes: 4 * GB }))).toBeNull();
  // Nothing is smaller than the file that the plan chose, although the list begins with larger ones.
  expect(smallerThatFits(several, null, health)).toBeNull();
});

it('a model that did not fit is judged by the room of now, and one that is damaged is not', () => {
  const problem = (code: string) => ({ code, message: '', hint: '' });
  const failed = { ...needing(9 * GB), state: 'failed' as const };
  expect(verdictOf({ ...failed, problem: problem('INSUFFICIENT_MEMORY') }, health).kind).toBe('too-big');
  expect(verdictOf({ ...failed, problem: problem('MODEL_LOAD_FAILED') }, health).kind).toBe('failed');
});

it('makes no verdict up', () => {
  expect(verdictOf(needing(null), health).kind).toBe('unknown');
  expect(verdictOf(needing(1), null).kind).toBe('unknown');
});
