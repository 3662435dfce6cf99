/** Which device an engine takes when one was chosen for everything. Pure. */
import type { Backend } from '../../shared/acceleration.ts';
import type { DeviceCapabilities, DeviceId } from '../../shared/models.ts';

/** The devices as an engine meets them. */
export interface PlaceFacts {
  /** The device that was chosen for everything, and why. */
  readonly device: DeviceId;
  readonly deviceReason: string;
  readonly capabilities: DeviceCapabilities;
  /** True where a person allows that device alone. */
  readonly deviceForced?: boolean;
}

/** Where a model runs, and why there: a clause. */
export interface Place {
  readonly device: DeviceId;
  readonly reason: string;
}

/** What each engine runs on. */
const RUNS_ON: Readonly<Record<Backend, readonly DeviceId[]>> = {
  llama: ['cuda', 'mps', 'vulkan', 'cpu'],
  onnx: ['cuda', 'mps', 'dml', 'webgpu', 'cpu'],
  transformers: ['cuda', 'mps', 'dml', 'webgpu', 'cpu'],
};

/** The device that an engine can use, with the reason where it is another one than was chosen. */
export function placeFor(backend: Backend, facts: PlaceFacts): Place {
  const { device, deviceReason, capabilities } = facts;
  if (device === 'cuda' && backend !== 'llama' && capabilities.onnx_cuda === false) return withoutCuda(facts);
  if (RUNS_ON[backend].includes(device)) return { device, reason: deviceReason };
  const instead: DeviceId = backend === 'llama' ? 'vulkan' : 'webgpu';
  const found = capabilities[instead];
  const engine = backend === 'llama' ? 'llama.cpp' : 'ONNX Runtime';
  return {
    device: found ? instead : 'cpu',
    reason: `${engine} does not run on ${device}, so it takes ${found ? instead : 'the CPU'}`,
  };
}

/** Where graphs run on an NVIDIA card that ONNX Runtime can't reach by CUDA. */
function withoutCuda({ capabilities }: PlaceFacts): Place {
  const { dml, webgpu, platform } = capabilities;
  const device: DeviceId = dml ? 'dml' : webgpu ? 'webgpu' : 'cpu';
  const instead = { dml: 'DirectML', webgpu: 'WebGPU', cpu: 'the CPU' }[device];
  const why =
    platform === 'win32'
      ? 'ONNX Runtime has no CUDA for Windows'
      : 'the CUDA libraries of ONNX Runtime are not installed (docs/gpu.md says how)';
  return { device, reason: `${why}, so it takes ${instead}` };
}
