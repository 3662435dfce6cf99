/**
 * The floor that decoding is held against: node-llama-cpp alone in a process, with the settings of Hearth's runner
 * (`src/runner/backends/llama.ts`): evaluate, turn each token into text, nothing else.
 */
import os from 'node:os';
import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { z } from 'zod';
import { bareLlamaSchema, type bareDecodeSchema } from './bare-protocol.ts';
import { answerParent } from './child.ts';

/** The runner's niceness (`src/runner/index.ts`). */
const NICENESS = 10;
/** Tokens of a prompt that the runner evaluates at a time. */
const PROMPT_CHUNK = 256;

interface Loaded {
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
}

async function load(path: string, threads: number, maxContext: number, maps: boolean): Promise<Loaded> {
  os.setPriority(NICENESS);
  const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
  });
  const model = await llama.loadModel({ modelPath: path, ...(maps ? {} : { useMmap: false }) });
  const contextSize = Math.min(model.trainContextSize, maxContext);
  const context = await model.createContext({
    contextSize,
    sequences: 1,
    batchSize: Math.min(PROMPT_CHUNK, contextSize),
    threads: { ideal: threads, min: threads },
  });
  return { model, sequence: context.getSequence() };
}

function tokensOf(model: LlamaModel, prompt: string): Token[] {
  const tokens = model.tokenize(prompt, true);
  const { bos, shouldPrependBosToken } = model.tokens;
  return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
}

async function decode(
  { model, sequence }: Loaded,
  prompt: string,
  most: number,
): Promise<z.input<typeof bareDecodeSchema>> {
  const input = tokensOf(model, prompt);
  await sequence.clearHistory();
  let [text, tokens, first, last] = ['', 0, 0, 0];
  for await (const token of sequence.evaluate(input, {
    temperature: 0,
    topP: 1,
    minP: 0,
    yieldEogToken: true,
  })) {
    if (model.isEogToken(token)) break;
    text += model.detokenize([token], false);
    last = performance.now();
    if (tokens === 0) first = last;
    tokens += 1;
    if (tokens >= most) break;
  }
  return { text, tokens, ms: last - first };
}

let loaded: Loaded | undefined;

answerParent(async (message) => {
  const asked = bareLlamaSchema.parse(message);
  if (asked.ask === 'load') {
    loaded = await load(asked.path, asked.threads, asked.maxContext, asked.maps);
    return {};
  }
  if (asked.ask === 'memory')
    return { bytes: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
  if (loaded === undefined) throw new Error('no model is loaded');
  return await decode(loaded, asked.prompt, asked.tokens);
});
