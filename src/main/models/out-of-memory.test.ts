import { expect, it } from 'vitest';
import type { ModelInfo } from '../../shared/models.ts';
import { plan } from '../testing/registry-under-test.ts';
import {
  outOfMemory,
  ranOutOfMemory,
  smallerThatFits,
  type MemoryAround,
  type RunnerFailure,
} from './out-of-memory.ts';

const GB = 1e9;
const plenty: MemoryAround = { total: 16 * GB, available: 12 * GB, held: 2 * GB, kills: 0 };
const tight: MemoryAround = { ...plenty, available: 2.5 * GB };
const killed = { code: null, signal: 'SIGKILL' };
const aborted = { code: null, signal: 'SIGABRT' };
const crash = (more: Partial<RunnerFailure> = {}): RunnerFailure => ({
  code: 'RUNNER_CRASHED',
  exit: killed,
  stderr: '',
  ...more,
});

it.each<[string, RunnerFailure, MemoryAround, boolean]>([
  ['SIGKILL with next to nothing left', crash(), tight, true],
  ['SIGKILL by a person, with plenty left', crash(), plenty, false],
  ['SIGKILL while the system ended processes for memory', crash(), { ...plenty, kills: 1 }, true],
  ['SIGKILL by Hearth itself', crash({ exit: null }), tight, false],
  ['SIGSEGV in a tight machine', crash({ exit: { code: null, signal: 'SIGSEGV' } }), tight, false],
  [
    'std::bad_alloc',
    crash({ exit: aborted, stderr: "terminate called after throwing an instance of 'std::bad_alloc'" }),
    plenty,
    true,
  ],
  [
    'ONNX Runtime',
    crash({ exit: aborted, stderr: 'bfc_arena.cc:376 Failed to allocate memory for requested buffer' }),
    plenty,
    true,
  ],
  [
    'llama.cpp',
    crash({
      exit: aborted,
      stderr: 'ggml_aligned_malloc: insufficient memory\nfailed to allocate buffer of size 9',
    }),
    plenty,
    true,
  ],
  ['CUDA', crash({ exit: aborted, stderr: 'CUDA error: out of memory' }), plenty, true],
  [
    'Vulkan',
    crash({ exit: aborted, stderr: 'vk::Device::allocateMemory: ErrorOutOfDeviceMemory' }),
    plenty,
    true,
  ],
  [
    'an allocation that was got over long before the crash',
    crash({ exit: aborted, stderr: `failed to allocate CUDA0 buffer\n${'a line\n'.repeat(30)}` }),
    plenty,
    false,
  ],
  ['STATUS_NO_MEMORY', crash({ exit: { code: 0xc0000017, signal: null } }), plenty, true],
  [
    'STATUS_COMMITMENT_LIMIT as a signed number',
    crash({ exit: { code: 0xc000012d | 0, signal: null } }),
    plenty,
    true,
  ],
  ['an access violation on Windows', crash({ exit: { code: 0xc0000005, signal: null } }), tight, false],
  ['what the runner itself says', crash({ code: 'INSUFFICIENT_MEMORY', exit: null }), plenty, true],
  ['a damaged file in a tight machine', crash({ code: 'MODEL_LOAD_FAILED', exit: null }), tight, false],
])('judges %s', (_name, failure, memory, expected) => {
  expect(ranOutOfMemory(failure, memory)).toBe(expected);
});

const files: ModelInfo['files'] = [
  { variant: 'fp32', bytes: 8 * GB, estimated_bytes: 9 * GB, gpu_bytes: 0 },
  { variant: 'q8', bytes: 2 * GB, estimated_bytes: 3 * GB, gpu_bytes: 0 },
  { variant: 'q4', bytes: GB, estimated_bytes: 2 * GB, gpu_bytes: 0 },
  { variant: 'raw', bytes: GB, estimated_bytes: null, gpu_bytes: 0 },
];

it('names the largest file that needs less and fits, not the one that has just failed', () => {
  expect(smallerThatFits(files, { dtype: 'fp32' }, 9 * GB, 4 * GB)?.variant).toBe('q8');
  // It took more than was estimated for it.
  expect(smallerThatFits(files, { dtype: 'q8' }, 4 * GB, 8 * GB)?.variant).toBe('q4');
  expect(smallerThatFits(files, { dtype: 'fp32' }, 9 * GB, GB)).toBeNull();
});

const room = {
  free_bytes: GB,
  most_bytes: 4 * GB,
  gpu_free_bytes: null,
  gpu_most_bytes: null,
  free_places: 1,
};

it('tells the numbers and what would fit', () => {
  const big = plan('org/big', 9 * GB);
  expect(outOfMemory(big, 'load', tight, room, files)).toMatchObject({
    code: 'INSUFFICIENT_MEMORY',
    message:
      'The memory ran out while org/big was loaded: it takes at least 9.0 GB, and 2.5 GB of 16.0 GB is free now.',
    hint: 'Run its variant q8 (about 3.0 GB), unload other models, close other programs.',
    memory: { need_bytes: 9 * GB, most_bytes: 4 * GB, gpu: false },
  });
  expect(outOfMemory(big, 'run', tight, room, []).hint).toBe(
    'Choose a smaller model (below about 3.2 GB), unload other models, close other programs, or give a smaller input.',
  );
});
