/** Which device models run on, and why. Pure. */
import { HearthError } from '../../shared/errors.ts';
import type { DeviceCapabilities, DeviceId } from '../../shared/models.ts';
import { deviceTitle, isAvailable, unavailableReason } from './capabilities.ts';

/** The choice of a device. */
export interface SelectedDevice {
  /** As it is shown and logged: the first CUDA device is `cuda:0`, the others have no number. */
  readonly device: string;
  readonly id: DeviceId;
  readonly reason: string;
}

/**
 * What `auto` tries, best first. Vulkan is not among them: only llama.cpp runs on it, so it has to be asked for, or
 * chosen for one model by its plan.
 */
export const AUTO_ORDER = ['cuda', 'mps', 'dml', 'webgpu', 'cpu'] as const satisfies readonly DeviceId[];

/** Every device in the order in which they are shown. */
export const ALL_DEVICES = [
  'cuda',
  'mps',
  'dml',
  'webgpu',
  'vulkan',
  'cpu',
] as const satisfies readonly DeviceId[];

/** The device to use. Throws DEVICE_UNAVAILABLE when the preferred one is not there; `auto` always finds one. */
export function selectDevice(prefer: 'auto' | DeviceId, capabilities: DeviceCapabilities): SelectedDevice {
  if (prefer !== 'auto') return selectForced(prefer, capabilities);
  const id = AUTO_ORDER.find((candidate) => isAvailable(candidate, capabilities)) ?? 'cpu';
  return { device: deviceName(id), id, reason: autoReason(id, capabilities) };
}

function selectForced(id: DeviceId, capabilities: DeviceCapabilities): SelectedDevice {
  if (isAvailable(id, capabilities)) {
    return {
      device: deviceName(id),
      id,
      reason: `${deviceTitle(id)} was asked for${onGpu(id, capabilities)}.`,
    };
  }
  const available = ALL_DEVICES.filter((other) => isAvailable(other, capabilities));
  throw new HearthError(
    'DEVICE_UNAVAILABLE',
    `The device ${id} is not available: ${unavailableReason(id, capabilities)}`,
    `Available on this machine: ${available.join(', ')}. Choose one of these, or leave FORCE_DEVICE unset.`,
  );
}

function autoReason(id: DeviceId, capabilities: DeviceCapabilities): string {
  if (id !== 'cpu') return `${deviceTitle(id)} is the best that this machine has${onGpu(id, capabilities)}.`;
  if (capabilities.vulkan) {
    return 'Only Vulkan was found, which runs GGUF models alone, so the CPU is used. FORCE_DEVICE=vulkan uses the GPU for them.';
  }
  return 'No GPU that Hearth can use was found, so the CPU is used.';
}

function onGpu(id: DeviceId, { gpu_name, memory_gb }: DeviceCapabilities): string {
  if (id === 'cpu' || gpu_name === null) return '';
  return memory_gb === null ? ` (${gpu_name})` : ` (${gpu_name}, ${memory_gb.toFixed(1)} GB)`;
}

function deviceName(id: DeviceId): string {
  return id === 'cuda' ? 'cuda:0' : id;
}
