/** Whether a runner failed for want of memory, and what is said of it then. Pure. */
import { HearthError, type ErrorCode } from '../../shared/errors.ts';
import type { ModelInfo } from '../../shared/models.ts';
import type { MemoryRoom } from '../../shared/room.ts';
import type { Plan } from '../../shared/runner.ts';
import { formatBytes } from '../../shared/format-bytes.ts';

/** How a runner failed. */
export interface RunnerFailure {
  readonly code: ErrorCode;
  /** How its process ended by itself; null where it lives, or Hearth ended it. */
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
  /** The last lines that it wrote. */
  readonly stderr: string;
}

/** The machine's memory around the failure. Bytes. */
export interface MemoryAround {
  readonly total: number;
  /** Now, with the runner's process gone. */
  readonly available: number;
  /** What the process held, or was to hold. */
  readonly held: number;
  /** Processes that the system has ended for memory since the work began; 0 where nobody counts them. */
  readonly kills: number;
}

/** With less than this part of the memory left, a process that somebody else ended with SIGKILL was ended for memory. */
export const LOW_MEMORY_SHARE = 0.05;

/** Lines before the end in which the cause stands: an allocation that failed long before, on a GPU say, was got over. */
const LAST_LINES = 20;

/** What C++'s allocator, ONNX Runtime, llama.cpp, CUDA, Vulkan, the C library and V8 write when there is no memory. */
const SAID =
  /std::bad_alloc|\bfailed to (?:re)?allocate\b|\bout of memory\b|cannot allocate memory|ErrorOutOf(?:Host|Device)Memory|cudaErrorMemoryAllocation/i;

/** Exit codes of Windows: STATUS_NO_MEMORY, STATUS_COMMITMENT_LIMIT (ntstatus.h). */
const NO_MEMORY_EXITS: ReadonlySet<number> = new Set([0xc0000017, 0xc000012d]);

/** True where the failure is one of memory. */
export function ranOutOfMemory(failure: RunnerFailure, memory: MemoryAround): boolean {
  const { code, exit, stderr } = failure;
  if (code === 'INSUFFICIENT_MEMORY') return true;
  if (code !== 'RUNNER_CRASHED' || exit === null) return false;
  if (SAID.test(stderr.split('\n').slice(-LAST_LINES).join('\n'))) return true;
  // Windows' codes may come as signed numbers.
  if (exit.code !== null && NO_MEMORY_EXITS.has(exit.code >>> 0)) return true;
  const left = memory.available - memory.held;
  return exit.signal === 'SIGKILL' && (memory.kills > 0 || left < memory.total * LOW_MEMORY_SHARE);
}

/** The largest other file of the model that needs less, and for which there can be room; null where there is none. */
export function smallerThatFits(
  files: ModelInfo['files'],
  { dtype }: Pick<Plan, 'dtype'>,
  need: number,
  most: number,
): { readonly variant: string; readonly bytes: number } | null {
  const fitting = files.flatMap(({ variant, estimated_bytes: bytes }) =>
    variant !== dtype && bytes !== null && bytes < need && bytes <= most ? [{ variant, bytes }] : [],
  );
  return fitting.toSorted((a, b) => b.bytes - a.bytes)[0] ?? null;
}

/** The error of a runner that ran out of memory while it loaded its model or ran it. */
export function outOfMemory(
  plan: Plan,
  phase: 'load' | 'run',
  memory: MemoryAround,
  room: MemoryRoom,
  files: ModelInfo['files'],
): HearthError {
  const gpu = plan.device !== 'cpu';
  const need = Math.max(memory.held, plan.memory.total_bytes);
  const most = (gpu ? room.gpu_most_bytes : null) ?? room.most_bytes;
  const fits = smallerThatFits(files, plan, need, most);
  const doing = phase === 'load' ? `${plan.model} was loaded` : `${plan.model} ran`;
  const lighter =
    fits === null
      ? `Choose a smaller model (below about ${formatBytes(0.8 * Math.min(most, need))})`
      : `Run its variant ${fits.variant} (about ${formatBytes(fits.bytes)})`;
  return new HearthError(
    'INSUFFICIENT_MEMORY',
    `The memory${gpu ? ' of the GPU or the machine' : ''} ran out while ${doing}: it takes at least ${formatBytes(need)}, and ${formatBytes(memory.available)} of ${formatBytes(memory.total)} is free now.`,
    `${lighter}, unload other models, close other programs${phase === 'run' ? ', or give a smaller input' : ''}.`,
    { memory: { need_bytes: need, most_bytes: most, gpu } },
  );
}
