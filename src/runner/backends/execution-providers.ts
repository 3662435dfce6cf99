/** Which of ONNX Runtime's execution providers to try for a device, in order, and how to say which one it became. */
import { fellBack, type AccelerationProfile } from '../../shared/acceleration.ts';
import type { DeviceId } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { RanOn } from './backend.ts';
import { whyFailed, whyMissing } from './provider-libraries.ts';

/** Names of execution providers in onnxruntime-node; transformers.js uses the same ones but TensorRT's. */
export type ExecutionProvider = 'tensorrt' | 'cuda' | 'coreml' | 'dml' | 'webgpu' | 'cpu';

/** What decides about the providers of a plan. */
type Planned = Pick<Plan, 'device' | 'backend' | 'task'>;

/**
 * Tasks whose graphs always see inputs of one shape. TensorRT compiles a graph for the shapes that it meets, which takes
 * from seconds to minutes: of texts and sounds of many lengths it would go on doing that.
 */
const ONE_SHAPE: ReadonlySet<Plan['task']> = new Set<Plan['task']>([
  'image-classification',
  'zero-shot-image-classification',
]);

/**
 * The providers to try for a plan, best first; the CPU is always the last. ONNX Runtime has CUDA and TensorRT for Linux
 * alone; on Windows DirectML reaches the same card.
 */
export function providersFor(
  { device, backend, task }: Planned,
  platform: NodeJS.Platform = process.platform,
): ExecutionProvider[] {
  switch (device) {
    case 'cuda': {
      if (platform === 'win32') return ['dml', 'webgpu', 'cpu'];
      const compiled = backend === 'onnx' && ONE_SHAPE.has(task);
      return [...(compiled ? (['tensorrt'] as const) : []), 'cuda', 'webgpu', 'cpu'];
    }
    case 'mps':
      return ['coreml', 'webgpu', 'cpu'];
    case 'dml':
      return ['dml', 'webgpu', 'cpu'];
    case 'webgpu':
    case 'vulkan':
      return ['webgpu', 'cpu'];
    case 'cpu':
      return ['cpu'];
  }
}

/** The device that a provider computes on. */
export function deviceOf(provider: ExecutionProvider): DeviceId {
  if (provider === 'tensorrt') return 'cuda';
  return provider === 'coreml' ? 'mps' : provider;
}

/** What a test may put in place of this machine. */
export interface World {
  readonly platform?: NodeJS.Platform;
  readonly missing?: (provider: ExecutionProvider) => string | null;
}

/**
 * Tries providers in order until one can load the model and run it once, and reports which one that was. The error of
 * the last one is thrown: on the CPU it is about the file, whereas those of the others are mostly about the machine.
 */
export async function withFirstProvider<T>(
  plan: Plan,
  attempt: (provider: ExecutionProvider) => Promise<T>,
  { platform, missing = whyMissing }: World = {},
): Promise<{ value: T; ran: RanOn; failures: readonly string[] }> {
  const failures: string[] = [];
  for (const provider of providersFor(plan, platform)) {
    const why = missing(provider);
    if (why !== null) {
      failures.push(`${provider}: ${why}`);
      continue;
    }
    try {
      const value = await attempt(provider);
      return { value, ran: ranOn(plan, provider, failures), failures };
    } catch (error) {
      if (provider === 'cpu') throw error;
      failures.push(`${provider}: ${whyFailed(provider, error)}`);
    }
  }
  throw new RangeError('the CPU is among the providers of every device');
}

/** What really runs, with what was tried before it: clauses that each begin with a provider. */
export function ranOn(plan: Plan, provider: ExecutionProvider, failures: readonly string[]): RanOn {
  const device = deviceOf(provider);
  return { device, acceleration: told(plan, provider, device, failures) };
}

function told(
  { device: planned, acceleration }: Plan,
  provider: ExecutionProvider,
  device: DeviceId,
  failures: readonly string[],
): AccelerationProfile {
  const tried = failures.length === 0 ? '' : ` (${failures.join('; ')})`;
  if (device !== planned) {
    const reason = `${planned} was planned, but ONNX Runtime can't use it here: it runs on ${device}.${tried}`;
    return fellBack(acceleration, device, reason);
  }
  if (provider === 'tensorrt')
    return { ...acceleration, reason: `${acceleration.reason} TensorRT compiles it at its first run.` };
  return tried === ''
    ? acceleration
    : { ...acceleration, reason: `${acceleration.reason} It runs by ${provider}.${tried}` };
}
