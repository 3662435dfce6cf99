/** What a raw checkpoint becomes: what is kept of it, what fits, and what was found to lose too much. */
import { expect, test } from 'vitest';
import { cpu, gpu, llm, raw } from '../testing/ways.ts';
import { chooseWay, type WayFacts } from './acceleration.ts';
import type { WeightsFile } from './found-files.ts';

const sizes: Readonly<Record<string, number>> = {
  ...{ Q8_0: 8.5e9, Q6_K: 6.6e9, Q5_K_M: 5.7e9, Q4_K_M: 4.9e9 },
  ...{ fp32: 6e9, q8: 1.7e9, q4: 1.1e9 },
};
const bytesOf = ({ dtype }: WeightsFile): number => sizes[dtype] ?? 0;
const LLM = ['Q8_0', 'Q6_K', 'Q5_K_M', 'Q4_K_M'].map((dtype) => raw('gguf', dtype, 16e9));
/** So much memory, of which other programs hold some now. */
const of = (all: number, now = all): Partial<WayFacts> => ({
  ...{ budgetBytes: now, mainBudgetBytes: now },
  whole: { budgetBytes: all, mainBudgetBytes: all },
});

test.each<[rule: string, facts: WayFacts, way: string, reason: RegExp]>([
  ['becomes 8 bits where they are comfortable', llm(cpu, of(20e9)), 'cpu Q8_0', /makes of its raw weights/],
  ['loses the least that fits on the CPU', llm(cpu, of(9e9)), 'cpu Q6_K', /Q6_K is the smallest loss that/],
  [
    'is quantized to what MAX_GPU_MEM_GB allows',
    llm(gpu, { budgetBytes: 7e9, gpuLimitBytes: 7e9 }),
    'cuda Q4_K_M',
    /7\.0 GB that MAX_GPU_MEM_GB allows/,
  ],
  [
    'takes the fewest bits where none fits, to be refused with the numbers',
    llm(cpu, of(2e9)),
    'cpu Q4_K_M',
    /Q4_K_M is the smallest/,
  ],
  ['is not made worse for ever by a lack of now', llm(cpu, of(20e9, 6e9)), 'cpu Q8_0', /makes of its raw/],
  [
    'is judged by what the machine has, not by what is free',
    llm(cpu, of(9e9, 3e9)),
    'cpu Q6_K',
    /fits in the 9\.0 GB of memory/,
  ],
  [
    'takes a kept one that fits now before another has to be made',
    llm(cpu, { ...of(20e9, 9e9), kept: ['Q5_K_M', 'Q4_K_M'] }),
    'cpu Q5_K_M',
    /Q5_K_M was made of its raw weights before and fits, so no other is made/,
  ],
  [
    'takes the kept one of the smallest loss that fits now',
    llm(cpu, { ...of(20e9, 7e9), kept: ['Q8_0', 'Q4_K_M'] }),
    'cpu Q4_K_M',
    /was made of its raw weights before/,
  ],
  [
    'keeps to a kept one that fits once others have gone',
    llm(cpu, { ...of(20e9, 6e9), kept: ['Q5_K_M'] }),
    'cpu Q5_K_M',
    /so no other is made/,
  ],
  [
    'makes another one where no kept one fits at all',
    llm(cpu, { ...of(7e9), kept: ['Q8_0'] }),
    'cpu Q4_K_M',
    /smallest loss that fits/,
  ],
  [
    'makes one for the GPU though one for the CPU is kept',
    llm(gpu, { budgetBytes: 7e9, mainBudgetBytes: 16e9, kept: ['Q8_0'] }),
    'cuda Q4_K_M',
    /of memory of the GPU/,
  ],
  [
    'is what a person chose, kept or not',
    llm(cpu, { ...of(20e9), kept: ['Q4_K_M'], chosen: { variant: 'Q6_K', device: null } }),
    'cpu Q6_K',
    /was chosen/,
  ],
])('a raw language model %s', (_, facts, expected, reason) => {
  const way = chooseWay(LLM, null, { ...facts, bytesOf });
  expect(`${way.device} ${way.file.dtype}`).toBe(expected);
  expect(way.reason).toMatch(reason);
});

const ENCODER = ['fp32', 'q8', 'q4'].map((dtype) => raw('onnx', dtype, 6e9));

test.each<[rule: string, facts: WayFacts, way: string, reason: RegExp]>([
  ['runs by its graph where it fits', { ...cpu, ...of(16e9) }, 'cpu fp32', /points into them/],
  [
    'is quantized where MAX_GPU_MEM_GB allows no more',
    { ...gpu, budgetBytes: 4e9, gpuLimitBytes: 4e9 },
    'cuda q8',
    /q8 is the smallest loss that fits in the 4\.0 GB that MAX_GPU_MEM_GB allows, and is made of its raw/,
  ],
  ['takes four bits where eight do not fit', { ...cpu, ...of(1.8e9) }, 'cpu q4', /q4 is the smallest loss/],
  [
    'is the smallest where nothing fits, to be refused with the numbers',
    { ...cpu, ...of(1e9) },
    'cpu q4',
    /q4 is the smallest that Hearth makes/,
  ],
  ['is not quantized for a lack of now', { ...cpu, ...of(16e9, 3e9) }, 'cpu fp32', /points into them/],
  [
    'runs as what is kept where that alone fits now',
    { ...cpu, ...of(16e9, 3e9), kept: ['q8'] },
    'cpu q8',
    /was made of its raw weights before/,
  ],
  ['runs whole where both fit', { ...cpu, ...of(16e9), kept: ['q8'] }, 'cpu fp32', /points into them/],
  [
    'passes over what lost too much',
    { ...cpu, ...of(4e9), lossy: ['q8'] },
    'cpu q4',
    /q4 is the smallest loss/,
  ],
  [
    'is left whole where everything lost too much, to be refused with the numbers',
    { ...cpu, ...of(4e9), lossy: ['q8', 'q4'] },
    'cpu fp32',
    /points into them/,
  ],
  [
    'passes over what was chosen and lost too much',
    { ...cpu, ...of(16e9), lossy: ['q8'], chosen: { variant: 'q8', device: null } },
    'cpu fp32',
    /^q8 was chosen for this model, but lost too much when it was made\. Its raw weights/,
  ],
  [
    'goes to the CPU where it fits no GPU',
    { ...gpu, budgetBytes: 1e9 },
    'cpu fp32',
    /does not fit in the 1\.0 GB/,
  ],
])('a raw encoder %s', (_, facts, expected, reason) => {
  const way = chooseWay(ENCODER, null, { ...facts, bytesOf });
  expect(`${way.device} ${way.file.dtype}`).toBe(expected);
  expect(way.reason).toMatch(reason);
});
