/** Opening llama.cpp's library on the device of a plan, or on the CPU where that device can't be had. */
import type { Llama } from 'node-llama-cpp';
import type { DeviceId } from '../../shared/models.ts';
import type { Plan } from '../../shared/runner.ts';
import type { RanOn } from './backend.ts';
import { skipBinaryTest } from './binary-test.ts';
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

/** llama.cpp's name of a device; null for the CPU and for devices that it does not know. */
function gpuOf(device: DeviceId): LlamaGpu | null {
  if (device === 'cuda' || device === 'vulkan') return device;
  return device === 'mps' ? 'metal' : null;
}

/** Opens the library. Never builds and never downloads; a GPU that can't be used is replaced by the CPU and said so. */
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
  const gpu = gpuOf(plan.device);
  if (gpu !== null) {
    // A GPU's driver can bring the process down, so its binary is tested in one of its own; not under Electron, where
    // that would be a second app.
    if ('electron' in process.versions) skipBinaryTest();
    try {
      const llama = await open(gpu);
      if (llama.gpu === gpu)
        return {
          llama,
          ran: { device: plan.device, acceleration: plan.acceleration },
          complaints: () => complaints,
        };
      await llama.dispose();
    } catch (error) {
      process.stderr.write(`llama.cpp has no ${gpu} here: ${String(error)}\n`);
    }
  }
  skipBinaryTest();
  try {
    return { llama: await open(false), ran: onCpu(plan), complaints: () => complaints };
  } catch (error) {
    throw loadFailed(
      'llama.cpp has no binary for this machine.',
      'Choose a variant with an ONNX file.',
      error,
    );
  }
}

function onCpu(plan: Plan): RanOn {
  if (plan.device === 'cpu') return { device: 'cpu', acceleration: plan.acceleration };
  const reason = `${plan.device} was planned, but llama.cpp can't use it on this machine: it runs on the CPU.`;
  return { device: 'cpu', acceleration: { profile: `llama-cpu-${plan.dtype}`, reason } };
}
