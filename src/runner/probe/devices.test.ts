import { describe, expect, it } from 'vitest';
import { probeSchema } from '../../shared/runner.ts';
import { probe, type ProbedSystem } from './devices.ts';
import {
  matchVulkanDriver,
  parseNvidiaSmi,
  parseSystemProfiler,
  parseVideoControllers,
  parseVulkanSummary,
} from './parsers.ts';
import { runTool } from './tool.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

describe('nvidia-smi', () => {
  it.each([
    [
      'NVIDIA H200, 143771, 560.35.03\n',
      { name: 'NVIDIA H200', memory_bytes: 143771 * MIB, driver: '560.35.03' },
    ],
    [
      'NVIDIA RTX A2000, 6138, 551.1\r\nNVIDIA T4, 15360, 551.1\r\n',
      { name: 'NVIDIA RTX A2000', memory_bytes: 6138 * MIB, driver: '551.1' },
    ],
    ['NVIDIA GB10, [N/A], 580.1\n', { name: 'NVIDIA GB10', memory_bytes: 0, driver: '580.1' }],
    ['No devices were found\n', null],
    ['', null],
  ])('%j', (text, gpu) => expect(parseNvidiaSmi(text)).toEqual(gpu));
});

describe('system_profiler', () => {
  const displays = (gpu: object): string => JSON.stringify({ SPDisplaysDataType: [gpu] });
  it('gives Apple silicon the memory of the machine', () => {
    const text = displays({
      _name: 'Apple M2',
      sppci_model: 'Apple M2',
      sppci_cores: '10',
      spdisplays_mtlgpufamilysupport: 'spdisplays_metal3',
    });
    expect(parseSystemProfiler(text, 16 * GIB)).toEqual({ name: 'Apple M2', memory_bytes: 16 * GIB });
  });

  it('gives a card its own memory', () => {
    const text = displays({
      sppci_model: 'AMD Radeon Pro 5500M',
      spdisplays_metalfamily: 'spdisplays_mtlgpufamilymac2',
      spdisplays_vram: '8 GB',
    });
    expect(parseSystemProfiler(text, 16 * GIB)).toEqual({
      name: 'AMD Radeon Pro 5500M',
      memory_bytes: 8 * GIB,
    });
  });

  it.each([
    '{}',
    'no JSON',
    '{"SPDisplaysDataType":[]}',
    displays({ sppci_model: 'Old', spdisplays_metal: 'spdisplays_unsupported' }),
  ])('names no GPU in %s', (text) => expect(parseSystemProfiler(text, GIB)).toBeNull());
});

describe('Win32_VideoController', () => {
  it('takes the memory of the registry, as the adapter says 4 GB at most', () => {
    const text = JSON.stringify({
      adapters: [
        { Name: 'Intel(R) UHD Graphics 770', AdapterRAM: 1073741824 },
        { Name: 'NVIDIA GeForce RTX 4090', AdapterRAM: 4293918720 },
      ],
      registry: { Name: 'NVIDIA GeForce RTX 4090', Bytes: 25757220864 },
    });
    expect(parseVideoControllers(`\uFEFF${text}`)).toEqual({
      name: 'NVIDIA GeForce RTX 4090',
      memory_bytes: 25757220864,
    });
  });

  it('reads a single adapter, which PowerShell does not put in a list', () => {
    const text = '{"adapters":{"Name":"AMD Radeon(TM) Graphics","AdapterRAM":536870912},"registry":null}';
    expect(parseVideoControllers(text)).toEqual({ name: 'AMD Radeon(TM) Graphics', memory_bytes: 536870912 });
  });

  it.each([
    '{"adapters":[{"Name":"Microsoft Basic Display Adapter","AdapterRAM":0}],"registry":[]}',
    '{"adapters":[{"Name":"Microsoft Remote Display Adapter","AdapterRAM":null}],"registry":[]}',
    '{"adapters":[],"registry":[]}',
    '',
  ])('takes no virtual adapter for a GPU: %s', (text) => expect(parseVideoControllers(text)).toBeNull());
});

describe('Vulkan', () => {
  const gpu = (index: number, type: string, name: string): string =>
    `GPU${String(index)}:\n\tapiVersion         = 1.3.278\n\tdeviceType         = PHYSICAL_DEVICE_TYPE_${type}\n\tdeviceName         = ${name}\n\tdriverName         = radv\n`;
  const head =
    '==========\nVULKANINFO\n==========\n\nVulkan Instance Version: 1.3.280\n\nDevices:\n========\n';

  it('prefers a card to the processor’s own GPU', () => {
    const text =
      head +
      gpu(0, 'INTEGRATED_GPU', 'Intel(R) Graphics') +
      gpu(1, 'DISCRETE_GPU', 'AMD Radeon RX 7900 (RADV NAVI31)');
    expect(parseVulkanSummary(text)?.name).toBe('AMD Radeon RX 7900 (RADV NAVI31)');
  });

  it('takes no software renderer for a GPU', () => {
    expect(parseVulkanSummary(head + gpu(0, 'CPU', 'llvmpipe (LLVM 17.0.6, 256 bits)'))).toBeNull();
    expect(parseVulkanSummary('ERROR: [Loader Message] Could not find a driver')).toBeNull();
  });

  it('without vulkaninfo needs a render node and the driver for it', () => {
    const node = { driver: 'amdgpu', memory_bytes: 20 * GIB };
    const everyDriver = [
      'intel_icd.x86_64.json',
      'lvp_icd.x86_64.json',
      'radeon_icd.x86_64.json',
      'virtio_icd.x86_64.json',
    ];
    expect(matchVulkanDriver([node], everyDriver)).toEqual({ name: 'GPU (amdgpu)', memory_bytes: 20 * GIB });
    expect(matchVulkanDriver([node], ['lvp_icd.x86_64.json', 'intel_icd.x86_64.json'])).toBeNull();
    expect(matchVulkanDriver([{ driver: 'vgem', memory_bytes: 0 }], everyDriver)).toBeNull();
    expect(matchVulkanDriver([], everyDriver)).toBeNull();
  });
});

function system(overrides: Partial<ProbedSystem>): ProbedSystem {
  return {
    platform: 'linux',
    totalMemory: 16 * GIB,
    systemRoot: 'C:\\Windows',
    env: {},
    run: (file) => Promise.resolve({ missing: `${file.split(/[\\/]/).at(-1) ?? ''} is not installed.` }),
    readText: () => Promise.resolve(''),
    list: () => Promise.resolve([]),
    ortBackends: () => Promise.resolve(['cpu', 'webgpu']),
    ...overrides,
  };
}

describe('the probe', () => {
  it('of a machine without a GPU says why for each kind, in the shape of the wire', async () => {
    const found = await probe(system({}));
    expect(probeSchema.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      nvidia: null,
      metal: null,
      dxgi: null,
      vulkan: null,
      ort_backends: ['cpu', 'webgpu'],
    });
    expect(Object.keys(found.reasons).toSorted()).toEqual(['dxgi', 'metal', 'nvidia', 'vulkan']);
    expect(found.reasons['nvidia']).toBe('no NVIDIA driver was found: nvidia-smi is not installed.');
  });

  it('finds an NVIDIA card where only WSL keeps its tool', async () => {
    const run: ProbedSystem['run'] = (file) =>
      Promise.resolve(
        file.startsWith('/usr/lib/wsl')
          ? { text: 'NVIDIA RTX 3060, 12288, 555.1\n' }
          : { missing: 'it is not installed.' },
      );
    expect((await probe(system({ run }))).nvidia?.name).toBe('NVIDIA RTX 3060');
  });

  it('does not ask a driver that hangs a second time', async () => {
    const asked: string[] = [];
    const run: ProbedSystem['run'] = (file) => {
      asked.push(file);
      return Promise.resolve({ missing: 'nvidia-smi did not answer within 3 s.' });
    };
    const found = await probe(system({ run }));
    expect(asked.filter((file) => file.includes('nvidia'))).toHaveLength(1);
    expect(found.reasons['nvidia']).toContain('did not answer');
  });

  it('reads an AMD card’s name and memory from the kernel', async () => {
    const found = await probe(
      system({
        list: (folder) =>
          Promise.resolve(
            folder === '/dev/dri' ? ['by-path', 'card0', 'renderD128'] : ['radeon_icd.x86_64.json'],
          ),
        readText: (file) =>
          Promise.resolve(file.endsWith('uevent') ? 'DRIVER=amdgpu\nPCI_ID=1002:744C\n' : '21458059264\n'),
      }),
    );
    expect(found.vulkan).toEqual({ name: 'GPU (amdgpu)', memory_bytes: 21458059264 });
  });

  it('finds NVIDIA’s card in a container, which has the driver’s own files alone', async () => {
    const list: ProbedSystem['list'] = (folder) =>
      Promise.resolve(folder === '/dev' ? ['null', 'nvidia0', 'nvidiactl'] : []);
    const env = { VK_DRIVER_FILES: '/opt/driver/nvidia_icd.json' };
    expect((await probe(system({ list, env }))).vulkan).toEqual({ name: 'GPU (nvidia)', memory_bytes: 0 });
    expect((await probe(system({ list }))).reasons['vulkan']).toContain('no Vulkan driver for it');
  });

  it('names the one library that is missing where card and driver are there', async () => {
    const list: ProbedSystem['list'] = (folder) =>
      Promise.resolve(folder === '/dev/dri' ? ['renderD128'] : ['intel_icd.x86_64.json']);
    const readText: ProbedSystem['readText'] = (file) =>
      Promise.resolve(file.endsWith('uevent') ? 'DRIVER=i915\n' : '');
    const libraries =
      (text: string): ProbedSystem['run'] =>
      (file) =>
        Promise.resolve(file === '/sbin/ldconfig' ? { text } : { missing: 'it is not installed.' });
    const without = await probe(system({ list, readText, run: libraries('libc.so.6 => /lib/libc.so.6\n') }));
    expect(without.vulkan).toBeNull();
    expect(without.reasons['vulkan']).toContain('libvulkan.so.1');
    const having = libraries('libc.so.6 => /lib/libc.so.6\nlibvulkan.so.1 => /lib/libvulkan.so.1\n');
    expect((await probe(system({ list, readText, run: having }))).vulkan?.name).toBe('GPU (i915)');
    expect((await probe(system({ list, readText }))).vulkan?.name).toBe('GPU (i915)');
  });

  it('asks Windows’ own programs by their full path, so that no other one runs', async () => {
    const asked: string[] = [];
    await probe(
      system({
        platform: 'win32',
        run: (file) => (asked.push(file), Promise.resolve({ missing: 'x is not installed.' })),
      }),
    );
    expect(asked).toHaveLength(3);
    for (const file of asked) expect(file).toMatch(/^C:\\Windows\\System32\\.*\.exe$/);
  });

  it('survives an ONNX Runtime that does not load', async () => {
    const found = await probe(
      system({ ortBackends: () => Promise.reject(new Error('GLIBC_2.38 not found')) }),
    );
    expect(found.ort_backends).toEqual(['cpu']);
    expect(found.reasons['ort']).toBe('ONNX Runtime could not be loaded on this machine.');
  });
});

/** Longer than a process takes to start on a machine with other work. */
const PATIENT_MS = 30_000;

describe('a tool', { timeout: 4 * PATIENT_MS }, () => {
  it('that is missing, fails or hangs is an answer and not an exception', async () => {
    expect(await runTool('/no/such/tool.exe', [])).toEqual({ missing: 'tool is not installed.' });
    expect(await runTool(process.execPath, ['-e', 'process.exit(3)'], PATIENT_MS)).toEqual({
      missing: 'node ended with exit code 3.',
    });
    const hanging = await runTool(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], 200);
    expect(hanging).toEqual({ missing: 'node did not answer within 0.2 s.' });
    expect(await runTool(process.execPath, ['-e', 'console.log(1)'], PATIENT_MS)).toEqual({ text: '1\n' });
  });
});
