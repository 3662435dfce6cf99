/** The choice of a device for people and programs: `GET /api/devices`, the log line, `hearth devices`. Pure. */
import type { DeviceCapabilities, DeviceId, DevicesReport } from '../../shared/models.ts';
import { ANY_THREADS, threadsFor, type ThreadChoice } from '../models/threads.ts';
import { isAvailable, unavailableReason } from './capabilities.ts';
import { ALL_DEVICES, type SelectedDevice } from './select.ts';

/** Everything there is to know about devices, the chosen one first in words. */
export function devicesReport(
  selected: SelectedDevice,
  capabilities: DeviceCapabilities,
  threads: ThreadChoice = ANY_THREADS,
): DevicesReport {
  return {
    device: selected.device,
    reason: selected.reason,
    capabilities,
    threads: {
      count: threadsFor('onnx', capabilities.cpu_cores, threads),
      reason: threadsReason(threads),
    },
    devices: ALL_DEVICES.map((id) => {
      const available = isAvailable(id, capabilities);
      return {
        id,
        available,
        reason: available ? availableReason(id, capabilities) : sentence(unavailableReason(id, capabilities)),
      };
    }),
  };
}

function threadsReason({ fixed, measured }: ThreadChoice): string {
  if (fixed !== null) return 'Set in the settings or by HEARTH_THREADS.';
  return measured === null
    ? 'One for each core; what is fastest is measured once nothing has run for a while.'
    : 'Measured on this machine to be the fastest.';
}

function availableReason(id: DeviceId, capabilities: DeviceCapabilities): string {
  if (id === 'cpu') return `${capabilities.cpu_model}, ${String(capabilities.cpu_cores)} cores.`;
  const gpu = `${capabilities.gpu_name ?? 'A GPU'} was found.`;
  return id === 'vulkan' ? `${gpu} Vulkan runs GGUF models only.` : gpu;
}

function sentence(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
