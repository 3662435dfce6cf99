/** Converted files in llama.cpp: what PyTorch writes without chance, and the tokens that the Hub's tokenizers make. */
import { getLlama, LlamaLogLevel, type Llama, type LlamaModel, type Token } from 'node-llama-cpp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteAccuracy } from '../testing/accuracy.ts';
import type { Quantization } from './mixture.ts';
import { CHECKPOINTS, type GgufGolden } from './testing/checkpoint.ts';
import { forEachCheckpoint } from './testing/each-checkpoint.ts';

let llama: Llama;
beforeAll(async () => {
  llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: 1,
    logLevel: LlamaLogLevel.error,
  });
});
afterAll(async () => {
  await llama.dispose();
});

const isToken = (id: number): id is Token => Number.isInteger(id);

/** The likeliest tokens after `prompt`, one after the other. */
async function greedy(model: LlamaModel, prompt: readonly number[], count: number): Promise<number[]> {
  await using context = await model.createContext({ contextSize: 64, batchSize: 64, sequences: 1 });
  const tokens: number[] = [];
  const options = { temperature: 0, yieldEogToken: true };
  for await (const token of context.getSequence().evaluate(prompt.filter(isToken), options)) {
    tokens.push(token);
    if (tokens.length === count) break;
  }
  return tokens;
}

/** How many of PyTorch's tokens are the likeliest here too, each after all that PyTorch wrote before it. */
async function agreement(model: LlamaModel, { prompt, greedy: want }: GgufGolden): Promise<number> {
  await using context = await model.createContext({ contextSize: 64, batchSize: 64, sequences: 1 });
  const from = prompt.length - 1;
  const tokens = [...prompt, ...want.slice(0, -1)].filter(isToken);
  const told = await context
    .getSequence()
    .controlledEvaluate(
      tokens.map((token, index) =>
        index < from ? token : [token, { generateNext: { token: true, options: { temperature: 0 } } }],
      ),
    );
  return want.filter((token, index) => told[from + index]?.next.token === token).length;
}

/**
 * The share of tokens that quantized files have to have in common with PyTorch, over all checkpoints. Weights at random
 * leave small leads, so these fall faster than a trained model's; the bits are those of llama.cpp's own quantizer.
 */
const SHARES = { Q8_0: 0.97, Q4_K_M: 0.8, Q4_0: 0.65 } as const;
const QUANTIZED = ['Q8_0', 'Q4_K_M', 'Q4_0'] as const;
const agreed = { Q8_0: 0, Q4_K_M: 0, Q4_0: 0, all: 0 };

forEachCheckpoint((name, made) => {
  async function load(quantization: Quantization): Promise<LlamaModel> {
    const { path } = await made().convert(quantization);
    return await llama.loadModel({ modelPath: path, gpuLayers: 0, useMmap: false });
  }

  test('F16 writes another text than PyTorch, or reads other tokens than the Hub', async () => {
    const { golden } = made();
    await using model = await load('F16');
    const written = await greedy(model, golden.prompt, golden.greedy.length);
    noteAccuracy({
      architecture: name,
      inputs: `GGUF F16, ${String(golden.greedy.length)} tokens without chance`,
      measure: 'tokens that differ',
      worst: golden.greedy.filter((token, index) => token !== written[index]).length,
      tolerance: 0,
    });
    expect(written).toEqual(golden.greedy);
    for (const [words, tokens] of golden.texts)
      expect([words, model.tokenize(words, true)]).toEqual([words, tokens]);
  });

  test('a quantized file does not load', async () => {
    const { golden } = made();
    agreed.all += golden.greedy.length;
    for (const quantization of QUANTIZED) {
      await using model = await load(quantization);
      agreed[quantization] += await agreement(model, golden);
    }
  });
});

test('quantized files agree with PyTorch less than such quantizations do', () => {
  for (const quantization of QUANTIZED) {
    const worst = agreed[quantization] / agreed.all;
    const tolerance = SHARES[quantization];
    noteAccuracy({
      architecture: `${String(CHECKPOINTS.length)} language models`,
      inputs: `GGUF ${quantization}, ${String(agreed.all)} tokens, each after PyTorch's`,
      measure: 'share of tokens that are the same',
      worst,
      tolerance,
      bound: 'at-least',
    });
    expect(worst, quantization).toBeGreaterThanOrEqual(tolerance);
  }
});
