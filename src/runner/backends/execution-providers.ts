/** Which of ONNX Runtime's execution providers to try for a device, in order, and how to say which one it became. */
import { fellBack } from '../../shared/acceleration.ts';
import type { DeviceId } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { RanOn } from './backend.ts';

/** Names of execution providers in onnxruntime-node; transformers.js uses the same ones. */
export type ExecutionProvider = 'cuda' | 'coreml' | 'dml' | 'webgpu' | 'cpu';

/** The providers to try for a device, best first; the CPU is always the last. */
export function providersFor(device: DeviceId): ExecutionProvider[] {
  switch (device) {
    case 'cuda':
      return ['cuda', 'webgpu', 'cpu'];
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

function deviceOf(provider: ExecutionProvider): DeviceId {
  return provider === 'coreml' ? 'mps' : provider;
}

/**
 * Tries providers in order until one can load the model and run it once, and reports which one that was. The error of
 * the last one is thrown: on the CPU it is about the file, whereas those of the others are mostly about the machine.
 */
export async function withFirstProvider<T>(
  plan: Plan,
  attempt: (provider: ExecutionProvider) => Promise<T>,
): Promise<{ value: T; ran: RanOn }> {
  const [first, ...others] = providersFor(plan.device);
  const failures: string[] = [];
  for (const provider of [first ?? 'cpu', ...others]) {
    try {
      const value = await attempt(provider);
      const device = deviceOf(provider);
      if (device === plan.device) return { value, ran: { device, acceleration: plan.acceleration } };
      const reason =
        `${plan.device} was planned, but ONNX Runtime can't use it here: it runs on ${device}. ${failures.join(' ')}`.trim();
      return {
        value,
        ran: { device, acceleration: fellBack(plan.acceleration, device, reason) },
      };
    } catch (error) {
      if (provider === 'cpu') throw error;
      const [line = ''] = String(error).split('\n');
      failures.push(`(${provider}: ${line.slice(0, 200)})`);
    }
  }
  throw new RangeError('the CPU is among the providers of every device');
}
