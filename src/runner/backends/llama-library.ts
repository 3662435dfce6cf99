/** Opening llama.cpp's library on the device of a plan, or on the CPU where that device can't be had. */
import type { Llama } from 'node-llama-cpp';
import { fellBack } from '../../shared/acceleration.ts';
import type { DeviceId } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { RanOn } from './backend.ts';
import { skipBinaryTest } from './binary-test.ts';
import { firstLine } from './first-line.ts';
import { loadFailed } from './model-files.ts';

/** llama.cpp's names of what it can run on. */
type LlamaGpu = 'cuda' | 'vulkan' | 'metal';

/** The library, where it runs, and what it complained about. */
export interface OpenLlama {
  readonly llama: Llama;
  readonly ran: RanOn;
  /** The last warnings and errors that llama.cpp logged. */
  complaints(): readonly string[];
}

/** Complaints that are kept; the first few say why a file is refused. */
const MAX_COMPLAINTS = 50;

/**
 * What llama.cpp tries for a device before the CPU, best first. Vulkan comes after CUDA: its driver is part of every
 * graphics driver, whereas CUDA's own libraries have to be installed. A device that llama.cpp does not know (WebGPU,
 * DirectML) is a GPU all the same, and Vulkan reaches it.
 */
export function gpusFor(device: DeviceId): readonly LlamaGpu[] {
  switch (device) {
    case 'cuda':
      return ['cuda', 'vulkan'];
    case 'mps':
      return ['metal'];
    case 'vulkan':
    case 'webgpu':
    case 'dml':
      return ['vulkan'];
    case 'cpu':
      return [];
  }
}

function deviceOf(gpu: LlamaGpu): DeviceId {
  return gpu === 'metal' ? 'mps' : gpu;
}

/** Opens the library. Never builds and never downloads; a GPU that can't be used is replaced by the next best and said so. */
export async function openLlama(plan: Plan): Promise<OpenLlama> {
  const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
  const complaints: string[] = [];
  const open = (gpu: LlamaGpu | false): Promise<Llama> =>
    getLlama({
      gpu,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      maxThreads: plan.threads,
      logLevel: LlamaLogLevel.warn,
      logger: (_level, message) => {
        if (complaints.length < MAX_COMPLAINTS) complaints.push(message);
        process.stderr.write(`llama.cpp: ${message.trimEnd()}\n`);
      },
    });
  const gpus = gpusFor(plan.device);
  const failures: string[] = [];
  // A GPU's driver can bring the process down, so its binary is tested in one of its own; not under Electron, where
  // that would be a second app.
  if (gpus.length > 0 && 'electron' in process.versions) skipBinaryTest();
  for (const gpu of gpus) {
    try {
      const llama = await open(gpu);
      if (llama.gpu === gpu)
        return { llama, ran: ranOn(deviceOf(gpu), plan, failures), complaints: () => complaints };
      await llama.dispose();
      failures.push(`(${gpu}: it found no device)`);
    } catch (error) {
      failures.push(`(${gpu}: ${firstLine(error)})`);
      process.stderr.write(`llama.cpp has no ${gpu} here: ${String(error)}\n`);
    }
  }
  skipBinaryTest();
  try {
    return { llama: await open(false), ran: ranOn('cpu', plan, failures), complaints: () => complaints };
  } catch (error) {
    throw loadFailed(
      'llama.cpp has no binary for this machine.',
      'Choose a variant with an ONNX file.',
      error,
    );
  }
}

/** Where it runs and why: the plan's own reason where that is the plan's device, else what was tried and how it failed. */
export function ranOn(
  device: DeviceId,
  plan: Pick<Plan, 'device' | 'dtype' | 'acceleration'>,
  failures: readonly string[] = [],
): RanOn {
  if (device === plan.device) return { device, acceleration: plan.acceleration };
  const where = device === 'cpu' ? 'the CPU' : device;
  const reason =
    `${plan.device} was planned, but llama.cpp can't use it on this machine: it runs on ${where}. ${failures.join(' ')}`.trim();
  return { device, acceleration: fellBack(plan.acceleration, device, reason) };
}
