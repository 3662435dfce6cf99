/** Plain data for tests and for the page that shows every state of the interface. */
import type { AccelerationProfile } from '../../shared/acceleration.ts';
import type { Health, ModelInfo } from '../../shared/models.ts';

/** A model on this machine that is not loaded. */
export const sampleModel: ModelInfo = {
  id: 'hearth/ember',
  task: 'text-generation',
  source: 'embedded',
  backend: 'llama',
  format: 'gguf',
  size_bytes: 6_200_000,
  state: 'available',
  loaded: false,
  device: null,
  acceleration: null,
  sandboxed: false,
  memory: {
    estimated_bytes: 18_400_000,
    measured_bytes: null,
    lines: [
      { label: 'weights', bytes: 6_200_000, why: '5.8 million parameters of 8 bits' },
      { label: 'context', bytes: 8_000_000, why: '1,024 tokens of 7,812 bytes' },
      { label: 'workspace', bytes: 4_200_000, why: 'what llama.cpp sets aside for one batch' },
    ],
  },
  last_used_at: null,
  popularity: 0,
  speed: null,
  in_use: false,
  pinned: false,
  variants: [],
  planned: null,
  files: [],
  chat: true,
  problem: null,
};

/** A language model on the CPU by llama.cpp. */
export function sampleProfile(given: Partial<AccelerationProfile> = {}): AccelerationProfile {
  return {
    profile: 'llama-cpu-Q4_K_M',
    engine: 'llama',
    device: 'cpu',
    dtype: 'Q4_K_M',
    source: 'published',
    reason: 'Q4_K_M is the largest that leaves room beside it. No GPU that Hearth can use was found.',
    memory_bytes: 3_100_000_000,
    speed: null,
    ...given,
  };
}

/** A machine at rest. */
export const sampleHealth: Health = {
  status: 'ok',
  version: '0.1.0',
  device: 'cpu',
  models: { loaded: 0, max: 4 },
  queue: { depth: 0, running: 0 },
  memory: {
    used_bytes: 6_100_000_000,
    total_bytes: 16_000_000_000,
    watermark: 0.85,
    room: {
      free_bytes: 7_500_000_000,
      most_bytes: 7_500_000_000,
      gpu_free_bytes: null,
      gpu_most_bytes: null,
      free_places: 4,
    },
  },
  troubles: [],
  gpu: null,
};
