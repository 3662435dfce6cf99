/** What the machine can run models on, from what the probes found. Pure, so that each machine is a row of a table test. */
import type { DeviceCapabilities, DeviceId } from '../../shared/models.ts';
import type { DeviceProbe } from '../../shared/runner.ts';

/** The machine without its GPU. */
export interface HostFacts {
  readonly platform: NodeJS.Platform;
  /** As `process.arch`. */
  readonly arch: string;
  readonly cpuModel: string;
  /** Physical cores where they can be told, else logical ones. */
  readonly cores: number;
  readonly memoryBytes: number;
}

/** A GPU, whoever found it. */
interface Gpu {
  readonly name: string;
  /** 0 where the driver does not say. */
  readonly memory_bytes: number;
}

const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  darwin: 'macOS',
  win32: 'Windows',
  linux: 'Linux',
};

/** What there is, with a reason in words for each device that is missing. */
export function deviceCapabilities(probe: DeviceProbe, host: HostFacts): DeviceCapabilities {
  const missing: Readonly<Record<Exclude<DeviceId, 'cpu'>, string | null>> = {
    cuda: cudaMissing(probe, host),
    mps: mpsMissing(probe, host),
    dml: dmlMissing(probe, host),
    webgpu: webgpuMissing(probe, host),
    vulkan: vulkanMissing(probe, host),
  };
  const gpu = bestGpu(probe, host);
  return {
    cuda: missing.cuda === null,
    mps: missing.mps === null,
    dml: missing.dml === null,
    webgpu: missing.webgpu === null,
    vulkan: missing.vulkan === null,
    ...(missing.cuda === null ? { onnx_cuda: probe.ort_backends.includes('cuda') } : {}),
    gpu_name: gpu?.name ?? null,
    memory_gb: gpu === null || gpu.memory_bytes === 0 ? null : gigabytes(gpu.memory_bytes),
    cpu_model: host.cpuModel,
    cpu_cores: host.cores,
    ram_gb: gigabytes(host.memoryBytes),
    platform: host.platform,
    arch: host.arch,
    reasons: Object.fromEntries(
      Object.entries(missing).flatMap(([id, reason]) => (reason === null ? [] : [[id, reason]])),
    ),
  };
}

/** What is known when the probe itself died or took too long: the machine has its CPU. */
export function probeThatFailed(reason: string): DeviceProbe {
  const reasons = { nvidia: reason, metal: reason, dxgi: reason, vulkan: reason, ort: reason };
  return { ort_backends: ['cpu'], nvidia: null, metal: null, dxgi: null, vulkan: null, reasons };
}

/** True where models can run on the device; the CPU is always there. */
export function isAvailable(id: DeviceId, capabilities: DeviceCapabilities): boolean {
  return id === 'cpu' || capabilities[id];
}

/** Why a device is missing: a clause that ends with a full stop. */
export function unavailableReason(id: DeviceId, capabilities: DeviceCapabilities): string {
  return capabilities.reasons[id] ?? 'it was not found.';
}

/** The name of a device for people. */
export function deviceTitle(id: DeviceId): string {
  const titles = {
    cuda: 'CUDA',
    mps: 'Metal',
    dml: 'DirectML',
    webgpu: 'WebGPU',
    vulkan: 'Vulkan',
    cpu: 'The CPU',
  };
  return titles[id];
}

/** Only x64 builds of ONNX Runtime and llama.cpp come with CUDA. */
function cudaMissing(probe: DeviceProbe, { platform, arch }: HostFacts): string | null {
  if (platform === 'darwin') return 'CUDA does not exist on macOS.';
  if (probe.nvidia === null) return why(probe, 'nvidia', 'no NVIDIA driver answered.');
  if (arch !== 'x64')
    return `${probe.nvidia.name} is there, but the CUDA libraries that Hearth uses are made for x64, not ${arch}.`;
  return null;
}

function mpsMissing(probe: DeviceProbe, { platform, arch }: HostFacts): string | null {
  if (platform !== 'darwin') return `Metal exists on macOS only, and this is ${platformName(platform)}.`;
  if (arch !== 'arm64')
    return 'the Metal libraries that Hearth uses need Apple silicon, and this Mac has an Intel processor.';
  return probe.metal === null ? why(probe, 'metal', 'the system names no GPU with Metal.') : null;
}

function dmlMissing(probe: DeviceProbe, { platform }: HostFacts): string | null {
  if (platform !== 'win32') return `DirectML exists on Windows only, and this is ${platformName(platform)}.`;
  if (!probe.ort_backends.includes('dml')) return 'this ONNX Runtime was built without DirectML.';
  return probe.dxgi === null
    ? why(probe, 'dxgi', 'the system names no graphics adapter with a driver of its own.')
    : null;
}

/**
 * ONNX Runtime lists WebGPU wherever its library is bundled, also on a machine without a GPU, where a session then
 * falls back to a software adapter or fails. So the platform's own graphics interface has to name a GPU as well.
 */
function webgpuMissing(probe: DeviceProbe, { platform }: HostFacts): string | null {
  if (!probe.ort_backends.includes('webgpu'))
    return why(probe, 'ort', 'this ONNX Runtime was built without WebGPU.');
  const source = platform === 'darwin' ? 'metal' : platform === 'win32' ? 'dxgi' : 'vulkan';
  if (probe[source] !== null) return null;
  return `ONNX Runtime has WebGPU, but there is no GPU for it: ${why(probe, source, 'none was found.')}`;
}

function vulkanMissing(probe: DeviceProbe, { platform }: HostFacts): string | null {
  if (platform === 'darwin') return 'on macOS models use Metal instead.';
  return probe.vulkan === null ? why(probe, 'vulkan', 'no Vulkan driver with a GPU was found.') : null;
}

function bestGpu(probe: DeviceProbe, { platform }: HostFacts): Gpu | null {
  if (platform === 'darwin') return probe.metal;
  return probe.nvidia ?? probe.dxgi ?? probe.vulkan;
}

function why(probe: DeviceProbe, name: string, otherwise: string): string {
  return probe.reasons[name] ?? otherwise;
}

function platformName(platform: string): string {
  return PLATFORM_NAMES[platform] ?? platform;
}

/** GB of 10^9 bytes, to one decimal. */
function gigabytes(bytes: number): number {
  return Math.round(bytes / 1e8) / 10;
}
