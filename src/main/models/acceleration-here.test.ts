import { describe, expect, it } from 'vitest';
import type { VariantTime } from '../../shared/converter.ts';
import type { MeasuredSpeed } from '../../shared/models.ts';
import { LARGE, QUANTS, SMALL, cpu, gpu, llm } from '../testing/ways.ts';
import { chooseWay, type WayFacts } from './acceleration.ts';
import type { WeightsFile } from './found-files.ts';

describe('what was measured here', () => {
  const speed = (dtype: string, run_ms: number, more: Partial<MeasuredSpeed> = {}): MeasuredSpeed => ({
    device: 'cpu',
    backend: 'onnx',
    dtype,
    tokens_per_second: null,
    run_ms,
    load_ms: null,
    runs: 5,
    at: '2026-01-01T00:00:00.000Z',
    ...more,
  });
  const usual = speed('fp32', 30);

  it.each<[string, MeasuredSpeed[], string]>([
    ['takes the variant that was fastest', [usual, speed('q8', 12), speed('fp16', 20)], 'q8'],
    ['keeps the usual one where the other is faster by chance', [usual, speed('q8', 28)], 'fp32'],
    ['keeps it where it was never run itself', [speed('q8', 12)], 'fp32'],
    ['keeps it where too few runs tell', [usual, speed('q8', 12, { runs: 2 })], 'fp32'],
    [
      'keeps it where the other ran on another device',
      [usual, speed('q8', 12, { device: 'cuda:0' })],
      'fp32',
    ],
    [
      'keeps it where the other ran on another engine',
      [usual, speed('q8', 12, { backend: 'transformers' })],
      'fp32',
    ],
    ['passes over a variant that is gone', [usual, speed('int8', 12)], 'fp32'],
  ])('%s', (_, speeds, dtype) => {
    expect(chooseWay(SMALL, null, { ...cpu, speeds }).file.dtype).toBe(dtype);
  });

  it('says by how much', () => {
    const { reason } = chooseWay(SMALL, null, { ...cpu, speeds: [usual, speed('q8', 9.4)] });
    expect(reason).toContain('q8 measured fastest here: 9.4 ms for an input, where fp32 takes 30 ms.');
  });

  const beside = (dtype: string, ms: number, cosine = 0.999): VariantTime => ({ dtype, ms, cosine });
  it.each<[string, VariantTime[], string]>([
    ['takes what was fastest side by side, though nobody ran it', [beside('fp32', 9), beside('q8', 3)], 'q8'],
    ['believes that before what runs of other inputs took', [beside('fp32', 9), beside('fp16', 3)], 'fp16'],
    ['keeps the usual one where the other is hardly faster', [beside('fp32', 9), beside('q8', 8.5)], 'fp32'],
    ['does not take what answers otherwise', [beside('fp32', 9), beside('q8', 3, 0.9)], 'fp32'],
    ['goes by real runs where the usual one was not compared', [beside('fp16', 3)], 'q8'],
    ['goes by real runs where the comparison failed', [], 'q8'],
  ])('%s', (_, compared, dtype) => {
    const speeds = [usual, speed('q8', 12)];
    expect(chooseWay(SMALL, null, { ...cpu, speeds, compared }).file.dtype).toBe(dtype);
  });

  it('of graphs on the CPU says nothing of a GPU', () => {
    const compared = [beside('fp16', 9), beside('q8', 3)];
    expect(chooseWay(SMALL, null, { ...gpu, compared }).file.dtype).toBe('fp16');
  });

  it('does not bring a large model back to 32 bits', () => {
    const speeds = [speed('q8', 30), speed('fp32', 10)];
    expect(chooseWay(LARGE, null, { ...cpu, speeds }).file.dtype).toBe('q8');
  });
});

describe('what a person chose', () => {
  const chosen = (variant: string, device: 'cpu' | 'mps' | null = null): Partial<WayFacts> => ({
    chosen: { variant, device },
  });

  it.each<[string, WeightsFile[], string | null, WayFacts, string, RegExp]>([
    [
      'wins over every rule',
      QUANTS,
      null,
      llm(gpu, chosen('F16')),
      'llama cuda F16',
      /F16 was chosen for this model\. CUDA is the best/,
    ],
    [
      'wins over what was measured, in whatever case',
      SMALL,
      null,
      { ...cpu, ...chosen('FP16') },
      'onnx cpu fp16',
      /was chosen/,
    ],
    [
      'may be the CPU',
      QUANTS,
      null,
      llm(gpu, chosen('F16', 'cpu')),
      'llama cpu F16',
      /it was to run on the CPU/i,
    ],
    [
      'may be a graph where there is a GGUF file',
      [...QUANTS, ...SMALL],
      null,
      llm(cpu, chosen('q8')),
      'transformers cpu q8',
      /was chosen/,
    ],
    [
      'gives way to what a request names',
      QUANTS,
      'q2_k',
      llm(gpu, chosen('F16', 'cpu')),
      'llama cuda Q2_K',
      /q2_k was asked for/,
    ],
    [
      'gives way to a device that is set for everything',
      QUANTS,
      null,
      llm(gpu, { ...chosen('F16', 'cpu'), deviceForced: true }),
      'llama cuda F16',
      /The CPU was chosen as well, but can't be taken now/,
    ],
    [
      'gives way where the device is not there',
      QUANTS,
      null,
      llm(gpu, chosen('F16', 'mps')),
      'llama cuda F16',
      /Metal was chosen as well/,
    ],
    [
      'is passed over with a word where the file is gone',
      QUANTS,
      null,
      llm(cpu, chosen('Q3_K')),
      'llama cpu Q8_0',
      /^Q3_K was chosen for this model, but is not there any more\. Q8_0/,
    ],
  ])('%s', (_, files, named, facts, expected, reason) => {
    const { backend, device, file, reason: told } = chooseWay(files, named, facts);
    expect(`${backend} ${device} ${file.dtype}`).toBe(expected);
    expect(told).toMatch(reason);
  });
});
