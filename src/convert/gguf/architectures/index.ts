/** All architectures that become GGUF files. */
import type { GgufArchitecture } from '../architecture.ts';
import { gemma2, gemma3 } from './gemma.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';
import { phi3 } from './phi3.ts';
import { qwen2, qwen3 } from './qwen.ts';

/** In the order in which a person is told of them. */
export const GGUF_ARCHITECTURES: readonly GgufArchitecture[] = [
  llama,
  qwen2,
  qwen3,
  gemma2,
  gemma3,
  phi3,
  gpt2,
];
