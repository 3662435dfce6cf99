import { describe, expect, it } from 'vitest';
import { HearthError } from '../../shared/errors.ts';
import { capabilitiesSchema, devicesReportSchema, type DeviceId } from '../../shared/models.ts';
import type { DeviceProbe } from '../../shared/runner.ts';
import { deviceCapabilities, probeThatFailed, type HostFacts } from './capabilities.ts';
import { devicesReport } from './report.ts';
import { selectDevice } from './select.ts';

const GB = 1e9;
const nothing: DeviceProbe = {
  ort_backends: ['cpu'],
  nvidia: null,
  metal: null,
  dxgi: null,
  vulkan: null,
  reasons: {},
};
const linux: HostFacts = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'Ryzen 7',
  cores: 8,
  memoryBytes: 32 * GB,
};
const rtx = { name: 'NVIDIA GeForce RTX 4090', memory_bytes: 24 * GB, driver: '560.35.03' };

interface Box {
  readonly probe: DeviceProbe;
  readonly host: HostFacts;
}
const boxes = {
  plainLaptop: { probe: { ...nothing, ort_backends: ['cpu', 'webgpu'] }, host: linux },
  cudaBox: {
    probe: {
      ...nothing,
      ort_backends: ['cpu', 'webgpu'],
      nvidia: rtx,
      vulkan: { name: rtx.name, memory_bytes: 0 },
    },
    host: linux,
  },
  cudaContainer: { probe: { ...nothing, ort_backends: ['cpu', 'webgpu'], nvidia: rtx }, host: linux },
  cudaArm: { probe: { ...nothing, nvidia: rtx }, host: { ...linux, arch: 'arm64' } },
  amdLinux: {
    probe: {
      ...nothing,
      ort_backends: ['cpu', 'webgpu'],
      vulkan: { name: 'AMD Radeon RX 7900', memory_bytes: 20 * GB },
    },
    host: linux,
  },
  vulkanOnly: {
    probe: { ...nothing, vulkan: { name: 'Mali-G610', memory_bytes: 0 } },
    host: { ...linux, arch: 'arm64' },
  },
  appleSilicon: {
    probe: {
      ...nothing,
      ort_backends: ['cpu', 'coreml', 'webgpu'],
      metal: { name: 'Apple M2', memory_bytes: 16 * GB },
    },
    host: { ...linux, platform: 'darwin', arch: 'arm64', memoryBytes: 16 * GB },
  },
  intelMac: {
    probe: { ...nothing, metal: { name: 'AMD Radeon Pro', memory_bytes: 4 * GB } },
    host: { ...linux, platform: 'darwin', arch: 'x64' },
  },
  windowsDml: {
    probe: {
      ...nothing,
      ort_backends: ['cpu', 'dml', 'webgpu'],
      dxgi: { name: 'Intel Arc', memory_bytes: 8 * GB },
    },
    host: { ...linux, platform: 'win32' },
  },
  windowsCuda: {
    probe: {
      ...nothing,
      ort_backends: ['cpu', 'dml', 'webgpu'],
      nvidia: rtx,
      dxgi: { name: rtx.name, memory_bytes: 24 * GB },
    },
    host: { ...linux, platform: 'win32' },
  },
  windowsRemote: {
    probe: { ...nothing, ort_backends: ['cpu', 'dml', 'webgpu'] },
    host: { ...linux, platform: 'win32' },
  },
} as const satisfies Record<string, Box>;

const capabilitiesOf = ({ probe, host }: Box) => deviceCapabilities(probe, host);

/** What there is, in short. */
function available(box: Box): DeviceId[] {
  const capabilities = capabilitiesOf(box);
  return (['cuda', 'mps', 'dml', 'webgpu', 'vulkan'] as const).filter((id) => capabilities[id]);
}

describe('capabilities and the choice that follows', () => {
  it.each<[keyof typeof boxes, DeviceId[], string]>([
    ['plainLaptop', [], 'cpu'],
    ['cudaBox', ['cuda', 'webgpu', 'vulkan'], 'cuda:0'],
    ['cudaContainer', ['cuda'], 'cuda:0'],
    ['cudaArm', [], 'cpu'],
    ['amdLinux', ['webgpu', 'vulkan'], 'webgpu'],
    ['vulkanOnly', ['vulkan'], 'cpu'],
    ['appleSilicon', ['mps', 'webgpu'], 'mps'],
    ['intelMac', [], 'cpu'],
    ['windowsDml', ['dml', 'webgpu'], 'dml'],
    ['windowsCuda', ['cuda', 'dml', 'webgpu'], 'cuda:0'],
    ['windowsRemote', [], 'cpu'],
  ])('%s has %o and uses %s', (name, ids, device) => {
    expect(available(boxes[name])).toEqual(ids);
    const capabilities = capabilitiesOf(boxes[name]);
    expect(capabilitiesSchema.safeParse(capabilities).success).toBe(true);
    expect(selectDevice('auto', capabilities).device).toBe(device);
  });

  it('a reason stands for every device that is missing, and for no other', () => {
    for (const box of Object.values<Box>(boxes)) {
      const { reasons } = capabilitiesOf(box);
      const missing = ['cuda', 'mps', 'dml', 'webgpu', 'vulkan'].filter(
        (id) => !available(box).some((other) => other === id),
      );
      expect(Object.keys(reasons)).toEqual(missing);
      for (const reason of Object.values(reasons)) expect(reason).toMatch(/\.$/);
    }
  });

  it('tells whether ONNX Runtime has its CUDA libraries, and nothing of it where there is no CUDA', () => {
    const { probe, host } = boxes.cudaBox;
    const installed = { ...probe, ort_backends: [...probe.ort_backends, 'cuda'] };
    expect(deviceCapabilities(probe, host).onnx_cuda).toBe(false);
    expect(deviceCapabilities(installed, host).onnx_cuda).toBe(true);
    expect('onnx_cuda' in capabilitiesOf(boxes.amdLinux)).toBe(false);
  });

  it('a bundled WebGPU library alone is no GPU', () => {
    const { webgpu, reasons } = capabilitiesOf(boxes.plainLaptop);
    expect(webgpu).toBe(false);
    expect(reasons['webgpu']).toMatch(/^ONNX Runtime has WebGPU, but there is no GPU for it: /);
  });

  it('names the GPU and its memory, which may be unknown', () => {
    expect(capabilitiesOf(boxes.cudaBox)).toMatchObject({
      gpu_name: rtx.name,
      memory_gb: 24,
      ram_gb: 32,
      cpu_cores: 8,
    });
    expect(capabilitiesOf(boxes.vulkanOnly)).toMatchObject({ gpu_name: 'Mali-G610', memory_gb: null });
    expect(capabilitiesOf(boxes.plainLaptop)).toMatchObject({ gpu_name: null, memory_gb: null });
  });

  it('a probe that died leaves the CPU and its reason', () => {
    const capabilities = deviceCapabilities(probeThatFailed('the probe ended with signal SIGSEGV.'), linux);
    expect(selectDevice('auto', capabilities).id).toBe('cpu');
    expect(capabilities.reasons['cuda']).toBe('the probe ended with signal SIGSEGV.');
  });
});

describe('a device that is asked for', () => {
  it.each<[DeviceId, keyof typeof boxes, string]>([
    ['cuda', 'cudaBox', 'cuda:0'],
    ['vulkan', 'vulkanOnly', 'vulkan'],
    ['webgpu', 'windowsDml', 'webgpu'],
    ['cpu', 'cudaBox', 'cpu'],
  ])('%s is used on %s', (prefer, box, device) => {
    expect(selectDevice(prefer, capabilitiesOf(boxes[box]))).toMatchObject({ device, id: prefer });
  });

  it('but is not there is an error that says why and what there is', () => {
    const probe = {
      ...boxes.amdLinux.probe,
      reasons: { nvidia: 'no NVIDIA driver was found: nvidia-smi is not installed.' },
    };
    const force = () => selectDevice('cuda', deviceCapabilities(probe, linux));
    expect(force).toThrow(HearthError);
    try {
      force();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'DEVICE_UNAVAILABLE',
        message: 'The device cuda is not available: no NVIDIA driver was found: nvidia-smi is not installed.',
        hint: 'Available on this machine: webgpu, vulkan, cpu. Choose one of these, or leave FORCE_DEVICE unset.',
      });
    }
  });
});

describe('the report', () => {
  it('lists every device with a sentence, in the shape of the API', () => {
    for (const box of Object.values<Box>(boxes)) {
      const capabilities = capabilitiesOf(box);
      const report = devicesReport(selectDevice('auto', capabilities), capabilities);
      expect(devicesReportSchema.parse(report)).toEqual(report);
      expect(report.devices.map(({ id }) => id)).toEqual(['cuda', 'mps', 'dml', 'webgpu', 'vulkan', 'cpu']);
      for (const { reason } of report.devices) expect(reason).toMatch(/^[A-Z].*\.$/);
    }
  });
});
