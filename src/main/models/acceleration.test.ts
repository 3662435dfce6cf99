import { expect, it, test } from 'vitest';
import { LARGE, QUANTS, SMALL, cpu, gguf, gpu, llm, onnx, raw } from '../testing/ways.ts';
import { chooseWay, sourceOf, type WayFacts } from './acceleration.ts';
import type { WeightsFile } from './found-files.ts';

test('more memory never gives a worse file', () => {
  const places = Array.from({ length: 30 }, (_, index) => {
    const { file } = chooseWay(QUANTS, null, llm(cpu, { budgetBytes: (2 + index) * 0.5e9 }));
    return QUANTS.indexOf(file);
  });
  expect(places).toEqual(places.toSorted((a, b) => b - a));
  expect(new Set(places).size).toBeGreaterThan(3);
});

test.each<[rule: string, files: WeightsFile[], facts: WayFacts, way: string, reason: RegExp]>([
  [
    'a language model without a GPU runs as GGUF',
    [onnx('onnx/model.onnx'), gguf('m-Q8_0.gguf', 5e6)],
    llm(cpu),
    'llama cpu Q8_0',
    /llama\.cpp runs fastest\. No GPU was found\./,
  ],
  [
    'a small one keeps its 16 bits',
    [gguf('s-F16.gguf', 0.6e9), gguf('s-Q8_0.gguf', 0.3e9)],
    llm(cpu),
    'llama cpu F16',
    /loses the least/,
  ],
  [
    'a large one takes 8 bits even where 16 fit',
    QUANTS,
    llm(cpu, { budgetBytes: 64e9 }),
    'llama cpu Q8_0',
    /half of what 16 bits/,
  ],
  [
    'a large one on a GPU takes 8 bits where they fit',
    QUANTS,
    llm(gpu, { budgetBytes: 24e9 }),
    'llama cuda Q8_0',
    /half of what 16 bits/,
  ],
  [
    'and the smallest loss that fits where they do not',
    QUANTS,
    llm(gpu, { budgetBytes: 8e9 }),
    'llama cuda Q6_K',
    /Q6_K is the smallest loss that fits in the 8\.0 GB of memory of the GPU/,
  ],
  [
    'and so on a CPU',
    QUANTS.slice(1, 4),
    llm(cpu, { budgetBytes: 8e9 }),
    'llama cpu Q6_K',
    /Q6_K is the smallest loss that fits in the 8\.0 GB of memory/,
  ],
  [
    'where nothing fits on a CPU, the smallest, to be refused with the numbers',
    QUANTS,
    llm(cpu, { budgetBytes: 2e9 }),
    'llama cpu Q2_K',
    /smallest of its files/,
  ],
  [
    'what no GPU of this size holds goes to the CPU, with the loss that fits there',
    QUANTS,
    llm(gpu, { budgetBytes: 2e9 }),
    'llama cpu Q8_0',
    /does not fit in the 2\.0 GB of memory of the GPU/,
  ],
  [
    'but not where a person set the limit',
    QUANTS,
    llm(gpu, { budgetBytes: 2e9, gpuLimitBytes: 2e9 }),
    'llama cuda Q2_K',
    /smallest of its files/,
  ],
  [
    'nor where a person set the device',
    QUANTS,
    llm(gpu, { budgetBytes: 2e9, deviceForced: true }),
    'llama cuda Q2_K',
    /smallest of its files/,
  ],
  [
    'MAX_GPU_MEM_GB leads to a smaller dtype',
    QUANTS,
    llm(gpu, { budgetBytes: 6e9, gpuLimitBytes: 6e9 }),
    'llama cuda Q4_K_M',
    /Q4_K_M is the smallest loss that fits in the 6\.0 GB that MAX_GPU_MEM_GB allows/,
  ],
  [
    'a file whose name says no bits is no worse than another',
    [gguf('whatever.gguf', 3e9)],
    llm(cpu),
    'llama cpu whatever',
    /the GGUF file/i,
  ],
  [
    'a raw language model becomes a GGUF file',
    [raw('gguf', 'Q8_0', 3e9)],
    llm(cpu),
    'llama cpu Q8_0',
    /makes of its raw weights/,
  ],
  [
    'a raw encoder runs by a graph that points into its weights',
    [raw('onnx', 'fp32', 1e8)],
    cpu,
    'onnx cpu fp32',
    /points into them/,
  ],
  ['a small encoder runs unquantized on a CPU', SMALL, cpu, 'onnx cpu fp32', /best of its files/],
  ['a small encoder runs in 16 bits on a GPU', SMALL, gpu, 'onnx cuda fp16', /best of its files/],
  ['a large encoder runs in 8 bits on a CPU', LARGE, cpu, 'onnx cpu q8', /best of its files/],
  [
    'a large encoder runs in 16 bits on a GPU where they fit',
    LARGE,
    gpu,
    'onnx cuda fp16',
    /best of its files/,
  ],
  [
    'and in 4 bits where they do not',
    LARGE,
    { ...gpu, budgetBytes: 2e9, gpuLimitBytes: 2e9 },
    'onnx cuda q4f16',
    /q4f16 is the smallest loss that fits in the 2\.0 GB that MAX_GPU_MEM_GB allows/,
  ],
  [
    'a large decoder with graphs alone takes 4 bits on a GPU',
    LARGE,
    llm(gpu),
    'transformers cuda q4f16',
    /best of its files/,
  ],
  [
    'a graph that fits nowhere is the smallest, to be refused with the numbers',
    LARGE,
    { ...cpu, budgetBytes: 1e8 },
    'onnx cpu q4f16',
    /smallest of its files/,
  ],
  [
    'a device that an engine does not run on is replaced',
    [gguf('m-Q8_0.gguf', 5e6)],
    llm(gpu, { device: 'dml' }),
    'llama cpu Q8_0',
    /llama\.cpp does not run on dml/,
  ],
])('%s', (_, files, facts, expected, reason) => {
  const { backend, device, file, reason: told } = chooseWay(files, null, facts);
  expect(`${backend} ${device} ${file.dtype}`).toBe(expected);
  expect(told).toMatch(reason);
});

it('counts the graphs that go along, so that a model of several is not taken for a small one', () => {
  const bytesOf = (file: WeightsFile): number => 100 * file.bytes;
  expect(chooseWay(SMALL, null, { ...cpu, bytesOf }).file.dtype).toBe('q8');
});

it('says where weights come from', () => {
  expect(
    [gguf('m-F16.gguf', 1), raw('gguf', 'F16', 1), raw('gguf', 'Q8_0', 1), raw('onnx', 'fp32', 1)].map(
      sourceOf,
    ),
  ).toEqual(['published', 'converted', 'quantized', 'converted']);
});

it('says what is missing where nothing can be run', () => {
  expect(() => chooseWay([], null, cpu)).toThrow(expect.objectContaining({ code: 'MODEL_LOAD_FAILED' }));
});
